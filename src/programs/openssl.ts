/** openssl(1) 3.0: what scripts ask it for: digests, base64, passwords, random bytes, its version. */
import type { ByteString } from '../base/bytes.ts'
import { openSslRelease } from '../shell/gnu/openssl-release.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { digestCommand, isDigest } from './openssl/digests.ts'
import { encodingCommand } from './openssl/encoding.ts'
import { passwordCommand } from './openssl/passwords.ts'

const RANDOM_BYTES_AT_ONCE = 4_096
/** What a line of 64 letters stands for. */
const BASE64_LINE_BYTES = 48

export const program: Program = {
  names: ['openssl'],
  *run(task) {
    const [command, ...args] = task.args.slice(1)
    if (command === undefined || command === 'help' || command === '--help') {
      yield* task.err(recordedText(task, 'openssl --help'))
      return 0
    }
    if (command === 'version') return yield* version(task)
    if (command === 'passwd') return yield* passwordCommand(task, args)
    if (command === 'rand') return yield* random(task, args)
    if (command === 'dgst' || isDigest(command)) return yield* digestCommand(task, command, args)
    if (command === 'base64' || command === 'enc') {
      const status = yield* encodingCommand(task, command, args)
      if (status !== undefined) return status
    }
    if (recordedText(task, 'openssl --help').split(/\s+/).includes(command)) return 1
    yield* task.err(`Invalid command '${command}'; type "help" for a list.\n`)
    return 1
  },
}

/** The version that dpkg has installed, with its date. */
function* version(task: Task): Run<number> {
  const name = yield* openSslRelease(task.sys)
  yield* task.out(`${name} (Library: ${name})\n`)
  return 0
}

function* random(task: Task, args: readonly ByteString[]): Run<number> {
  let form: 'binary' | 'hex' | 'base64' = 'binary'
  let size: number | undefined
  for (const arg of args) {
    if (arg === '-hex') form = 'hex'
    else if (arg === '-base64') form = 'base64'
    else if (/^\d+$/.test(arg)) size = Number(arg)
    else if (arg.startsWith('-')) {
      yield* task.err(`rand: Unknown option: ${arg}\nrand: Use -help for summary.\n`)
      return 1
    } else {
      const text = `rand: Can't parse "${arg}" as a number\nrand: Use -help for summary.\n`
      yield* task.err(text)
      return 1
    }
  }
  if (size === undefined) return 0
  for (let left = size; left > 0; ) {
    const piece = Math.min(left, form === 'base64' ? BASE64_LINE_BYTES : RANDOM_BYTES_AT_ONCE)
    const bytes = Buffer.from(Array.from({ length: piece }, () => task.sys.dice.below(256)))
    yield* task.out(form === 'binary' ? bytes : bytes.toString(form))
    if (form === 'base64') yield* task.out('\n')
    left -= piece
    yield* task.sys.pause()
  }
  if (form === 'hex') yield* task.out('\n')
  return 0
}
