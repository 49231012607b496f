/** Reading and writing the files of ssh-keygen, and its answers about them. */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import { askHidden } from '../../shell/gnu/prompt.ts'
import type { Run, Task } from '../../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import { readPrivate, type Stored } from './key-file.ts'

/** fatal() of OpenSSH. */
export const FATAL = 255

export function* fail(task: Task, text: ByteString, status = FATAL): Run<number> {
  yield* task.flush()
  yield* task.err(`${text}\r\n`)
  return status
}

export function* writeFile(
  { sys }: Task,
  path: ByteString,
  text: ByteString,
  mode: number,
): Run<Errno | undefined> {
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  if (failed(fd)) return fd
  // It is ours: we have just opened it.
  void sys.fchmod(fd, mode)
  const written = yield* sys.write(fd, bytesOf(text))
  sys.close(fd)
  return failed(written) ? written : undefined
}

const LINE = '@'.repeat(59)

/** The private key of a file, with its passphrase asked for; undefined after saying why not. */
export function* loadPrivate(
  task: Task,
  path: ByteString,
  { given, prompt, complaint }: Question,
): Run<(Stored & { readonly passphrase: ByteString }) | undefined> {
  const { sys } = task
  const stat = sys.stat(path)
  if (failed(stat)) {
    yield* fail(task, `${path}: ${stat.text}`)
    return undefined
  }
  const { uid } = sys.process.credentials
  if (stat.uid === uid && (stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0')
    yield* fail(
      task,
      `${LINE}\r\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\r\n${LINE}`,
    )
    yield* fail(task, `Permissions ${mode} for '${path}' are too open.`)
    yield* fail(task, 'It is required that your private key files are NOT accessible by others.')
    yield* fail(task, 'This private key will be ignored.')
    yield* fail(task, `${complaint}: bad permissions`)
    return undefined
  }
  const text = yield* textOfFile(sys, path)
  const plain = readPrivate(text, '')
  if (plain === undefined) {
    yield* fail(task, `${complaint}: ${text === '' ? 'invalid format' : 'error in libcrypto'}`)
    return undefined
  }
  if (plain !== 'locked') return { ...plain, passphrase: '' }
  const passphrase = given ?? (yield* askHidden(task, prompt)) ?? ''
  const opened = readPrivate(text, passphrase)
  if (opened !== undefined && opened !== 'locked') return { ...opened, passphrase }
  yield* fail(task, `${complaint}: incorrect passphrase supplied to decrypt private key`)
  return undefined
}

interface Question {
  /** -P. */
  readonly given: ByteString | undefined
  readonly prompt: ByteString
  /** What stands before the reason. */
  readonly complaint: ByteString
}

/** Asks twice, until both are the same. */
export function* askPassphrase(task: Task, what: ByteString): Run<ByteString> {
  for (;;) {
    const first = (yield* askHidden(task, `${what} (empty for no passphrase): `)) ?? ''
    const second = (yield* askHidden(task, 'Enter same passphrase again: ')) ?? ''
    if (first === second) return first
    yield* task.out('Passphrases do not match.  Try again.\n')
  }
}
