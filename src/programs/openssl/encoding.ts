/** openssl base64 and `openssl enc -base64`: lines of 64 letters, or one (-A). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { closeInput, readAll, STDIN, STDOUT } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'

const LINE = 64

interface Wanted {
  decodes: boolean
  isOneLine: boolean
  from: ByteString | undefined
  to: ByteString | undefined
}

/** Undefined when the arguments ask for a cipher: that is not imitated. */
export function* encodingCommand(
  task: Task,
  command: string,
  args: readonly ByteString[],
): Run<number | undefined> {
  const wanted: Wanted = { decodes: false, isOneLine: false, from: undefined, to: undefined }
  let isBase64 = command === 'base64'
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-d') wanted.decodes = true
    else if (arg === '-e') wanted.decodes = false
    else if (arg === '-A') wanted.isOneLine = true
    else if (arg === '-a' || arg === '-base64') isBase64 = true
    else if (arg === '-in') wanted.from = args[++at]
    else if (arg === '-out') wanted.to = args[++at]
    else if (!arg.startsWith('-')) {
      yield* task.err(`${command}: Use -help for summary.\n`)
      return 1
    } else return undefined
  }
  return isBase64 ? yield* encode(task, wanted) : undefined
}

function* encode(task: Task, { decodes, isOneLine, from, to }: Wanted): Run<number> {
  const { sys } = task
  const fd = from === undefined ? STDIN : sys.open(from)
  if (failed(fd)) {
    yield* task.err(`Can't open "${from}" for reading, ${fd.text}\n`)
    return 1
  }
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  const out = to === undefined ? STDOUT : sys.open(to, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (failed(out)) {
    yield* task.err(`Can't open "${to}" for writing, ${out.text}\n`)
    return 1
  }
  if (failed(bytes)) return 1
  const input = Buffer.from(bytes)
  const letters = input.toString('base64')
  const text = isOneLine
    ? letters
    : letters.replace(new RegExp(`.{1,${LINE}}`, 'g'), (line) => `${line}\n`)
  const made = decodes ? Buffer.from(input.toString('latin1'), 'base64') : Buffer.from(text)
  const written = yield* sys.write(out, made)
  return failed(written) ? 1 : 0
}
