/** `.` and `source`: a file's commands, run by this shell. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { EISDIR, ENOENT, ENOEXEC, type Errno, failed } from '../../base/errno.ts'
import { isDirectory, isRegular } from '../../world/tree.ts'
import { readOptions, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

const USAGE = 'filename [arguments]'

export const builtin: Builtin = {
  names: ['source', '.'],
  special: true,
  *run(shell, args) {
    const [name = ''] = args
    const given = yield* readOptions(shell, args, { letters: '', usage: USAGE })
    if (given === undefined) return USAGE_STATUS
    const [file, ...parameters] = given.operands
    if (file === undefined) {
      yield* shell.error(name, 'filename argument required')
      return yield* sayUsage(shell, name, USAGE)
    }
    const path = pathOf(shell, file)
    if (yield* isBinary(shell, path)) return yield* complain(shell, name, file, ENOEXEC)
    const ran: number | Errno = yield shell.runFile(
      path,
      parameters.length > 0 ? parameters : undefined,
    )
    return failed(ran) ? yield* complain(shell, name, file, ran) : ran
  },
}

/** Without a slash: the first regular file of that name along PATH, or the one right here. */
const pathOf = (shell: Shell, file: ByteString): ByteString => {
  if (file.includes('/') || !shell.shopts.get('sourcepath')) return file
  for (const folder of (shell.variables.get('PATH') ?? '').split(':')) {
    const path = folder === '' ? file : `${folder}/${file}`
    const stat = shell.sys.stat(path)
    if (!failed(stat) && isRegular(stat.mode)) return path
  }
  return file
}

/** An executable; other files with NULs are read as text (recorded, bash 5.2.15). */
function* isBinary(shell: Shell, path: ByteString): Run<boolean> {
  const stat = shell.sys.stat(path)
  const fd = !failed(stat) && isRegular(stat.mode) ? shell.sys.open(path) : undefined
  if (fd === undefined || failed(fd)) return false
  const bytes = yield* shell.sys.read(fd, HEAD_BYTES)
  shell.sys.close(fd)
  const [line = ''] = failed(bytes) ? [] : textOf(bytes).split('\n')
  return line.startsWith('\x7fELF')
}

const HEAD_BYTES = 80

function* complain(shell: Shell, name: string, file: ByteString, why: Errno): Run<number> {
  const stat = shell.sys.stat(file)
  if (why === EISDIR || (!failed(stat) && isDirectory(stat.mode))) {
    yield* shell.error(name, `${file}: is a directory`)
    return 1
  }
  if (why === ENOEXEC) {
    yield* shell.error(name, `${file}: cannot execute binary file`)
    return 126
  }
  const isSought = shell.posix && why === ENOENT && !file.includes('/')
  if (isSought) yield* shell.error(name, `${file}: file not found`)
  else yield* shell.complain(`${file}: ${why.text}`)
  if (shell.posix && !shell.interactive) shell.control = { kind: 'exit', status: 1 }
  return 1
}
