/** Where sed writes: standard output, the file being edited in place, and files of `w`. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export class SedOutput {
  readonly #task: Task
  readonly #lineEnd: string
  readonly #suffix: ByteString | undefined
  readonly #files = new Map<ByteString, { fd: Fd; missesEnd: boolean }>()
  #missesEnd = false
  /** The temporary file of -i. */
  #inPlace: { fd: Fd; temporary: ByteString } | undefined
  #held = ''

  constructor(task: Task, lineEnd: string, suffix: ByteString | undefined) {
    this.#task = task
    this.#lineEnd = lineEnd
    this.#suffix = suffix
  }

  /** Makes the files of `w` empty; false after a complaint. */
  *openAll(names: readonly ByteString[]): Run<boolean> {
    const { sys } = this.#task
    for (const name of names) {
      if (this.#files.has(name) || name === '/dev/stdout' || name === '/dev/stderr') continue
      const fd = sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      if (failed(fd)) {
        yield* complain(this.#task, `couldn't open file ${name}: ${fd.text}`)
        return false
      }
      this.#files.set(name, { fd, missesEnd: false })
    }
    return true
  }

  /** A text with its line end; one that lacked it in the input gets it only when more follows. */
  *line(text: ByteString, hasEnd: boolean): Run<void> {
    yield* this.raw(text + (hasEnd ? this.#lineEnd : ''))
    this.#missesEnd = !hasEnd
  }

  *raw(text: ByteString): Run<void> {
    const whole = (this.#missesEnd ? this.#lineEnd : '') + text
    this.#missesEnd = false
    if (this.#inPlace === undefined) {
      yield* this.#task.out(whole)
      return
    }
    this.#held += whole
    if (this.#held.length >= CHUNK_BYTES) yield* this.#flushInPlace()
  }

  *toFile(name: ByteString, text: ByteString, hasEnd: boolean): Run<void> {
    if (name === '/dev/stdout') return yield* this.line(text, hasEnd)
    if (name === '/dev/stderr') return yield* this.#task.err(`${text}\n`)
    const file = this.#files.get(name)
    if (file === undefined) return
    const start = file.missesEnd ? this.#lineEnd : ''
    const written = yield* this.#task.sys.write(
      file.fd,
      start + text + (hasEnd ? this.#lineEnd : ''),
    )
    file.missesEnd = !hasEnd && !failed(written)
  }

  *beginInPlace(path: ByteString, source: Fd): Run<boolean> {
    const { sys } = this.#task
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : './'
    const random = Array.from({ length: 6 }, () => LETTERS.charAt(sys.dice.below(62))).join('')
    const temporary = `${folder}sed${random}`
    const fd = sys.open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    if (failed(fd)) {
      yield* complain(this.#task, `couldn't open temporary file ${temporary}: ${fd.text}`)
      return false
    }
    const stat = sys.fstat(source)
    if (!failed(stat)) {
      void sys.fchown(fd, stat.uid, stat.gid)
      void sys.fchmod(fd, stat.mode & 0o7777)
    }
    this.#inPlace = { fd, temporary }
    this.#missesEnd = false
    return true
  }

  *endInPlace(path: ByteString): Run<void> {
    const edited = this.#inPlace
    if (edited === undefined) return
    const { sys } = this.#task
    yield* this.#flushInPlace()
    sys.close(edited.fd)
    this.#inPlace = undefined
    this.#missesEnd = false
    const backup = this.#suffix === '' ? undefined : backupPath(path, this.#suffix ?? '')
    if (backup !== undefined) {
      const kept = sys.rename(path, backup)
      if (failed(kept)) {
        yield* complain(this.#task, `cannot rename ${path}: ${kept.text}`)
        return
      }
    }
    const moved = sys.rename(edited.temporary, path)
    if (failed(moved)) {
      yield* complain(this.#task, `cannot rename ${edited.temporary}: ${moved.text}`)
    }
  }

  *#flushInPlace(): Run<void> {
    const edited = this.#inPlace
    if (edited === undefined || this.#held === '') return
    const text = this.#held
    this.#held = ''
    const written = yield* this.#task.sys.write(edited.fd, text)
    if (failed(written)) {
      yield* complain(this.#task, `couldn't write ${text.length} items to file: ${written.text}`)
    }
  }
}

/** A `*` in the suffix stands for the name. */
const backupPath = (path: ByteString, suffix: ByteString): ByteString => {
  const slash = path.lastIndexOf('/') + 1
  const [folder, base] = [path.slice(0, slash), path.slice(slash)]
  if (!suffix.includes('*')) return folder + base + suffix
  const name = suffix.replaceAll('*', () => base)
  return name.includes('/') ? name : folder + name
}
