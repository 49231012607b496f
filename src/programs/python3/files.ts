/** Files as Python's open() gives them, and its errors of the system. */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { PYTHON_VALUE_BYTES_MAX } from '../../base/limits.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import {
  Bytes,
  Callable,
  List,
  type Named,
  Raised,
  repr,
  str,
  Thing,
  type Value,
} from './values.ts'

const TYPES = new Map([
  ['ENOENT', 'FileNotFoundError'],
  ['EACCES', 'PermissionError'],
  ['EPERM', 'PermissionError'],
  ['EISDIR', 'IsADirectoryError'],
  ['ENOTDIR', 'NotADirectoryError'],
  ['EEXIST', 'FileExistsError'],
  ['ECONNREFUSED', 'ConnectionRefusedError'],
  ['ETIMEDOUT', 'TimeoutError'],
])

/** `[Errno 2] No such file or directory: 'x'`. */
export const systemError = (errno: Errno, name?: ByteString): Raised =>
  new Raised(
    TYPES.get(errno.code) ?? 'OSError',
    `[Errno ${errno.number}] ${errno.text}${name === undefined ? '' : `: ${repr(name)}`}`,
  )

export function* openFile(task: Task, args: readonly Value[], named: Named): Run<Value> {
  const [path = '', given] = args
  const mode = str(given ?? named.get('mode') ?? 'r')
  const flags = mode.includes('w')
    ? O_WRONLY | O_CREAT | O_TRUNC
    : mode.includes('a')
      ? O_WRONLY | O_CREAT | O_APPEND
      : 0
  const fd = task.sys.open(str(path), flags, 0o666)
  if (failed(fd)) throw systemError(fd, str(path))
  const isBytes = mode.includes('b')
  const lines = flags === 0 ? yield* readWhole(task, fd, str(path)) : ''
  return fileThing(task, fd, { text: lines, isBytes, path: str(path) })
}

function* readWhole(task: Task, fd: Fd, path: ByteString): Run<ByteString> {
  const parts: ByteString[] = []
  let size = 0
  for (;;) {
    const bytes = yield* task.sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) throw systemError(bytes, path)
    if (bytes.length === 0) return parts.join('')
    size += bytes.length
    if (size > PYTHON_VALUE_BYTES_MAX) throw new Raised('MemoryError', '')
    parts.push(Buffer.from(bytes).toString('latin1'))
  }
}

const CHUNK_BYTES = 65_536

interface Opened {
  readonly text: ByteString
  readonly isBytes: boolean
  readonly path: ByteString
}

const fileThing = (task: Task, fd: Fd, { text, isBytes, path }: Opened): Thing => {
  const made = (it: ByteString): Value => (isBytes ? new Bytes(it) : it)
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const method = (name: string, call: (args: readonly Value[]) => Run<Value>): [string, Value] => [
    name,
    new Callable(name, call),
  ]
  return new Thing(
    `<_io.TextIOWrapper name='${path}' mode='r' encoding='UTF-8'>`,
    new Map<string, Value>([
      ['__items__', new List(lines.map(made))],
      method('read', function* () {
        yield undefined
        return made(text)
      }),
      method('readlines', function* () {
        yield undefined
        return new List(lines.map(made))
      }),
      method('readline', function* () {
        yield undefined
        return made(lines[0] ?? '')
      }),
      method('write', function* ([value = '']) {
        const bytes = value instanceof Bytes ? value.text : str(value)
        const written = yield* task.sys.write(fd, bytes)
        if (failed(written)) throw systemError(written)
        return BigInt(bytes.length)
      }),
      method('close', function* () {
        yield undefined
        task.sys.close(fd)
        return null
      }),
      method('flush', function* () {
        yield undefined
        return null
      }),
      method('fileno', function* () {
        yield undefined
        return BigInt(fd)
      }),
    ]),
  )
}
