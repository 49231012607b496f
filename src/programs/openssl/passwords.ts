/** openssl passwd: hashes of crypt(5). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { chomp, lineReader, STDIN } from '../../shell/gnu/input.ts'
import { md5Crypt } from '../../shell/gnu/md5-crypt.ts'
import { askHidden } from '../../shell/gnu/prompt.ts'
import { shaCrypt } from '../../shell/gnu/sha-crypt.ts'
import type { Run, Sys, Task } from '../../shell/program.ts'

type Kind = '1' | 'apr1' | '5' | '6'
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SALT_BYTES = new Map<Kind, number>([
  ['1', 8],
  ['apr1', 8],
  ['5', 16],
  ['6', 16],
])

export function* passwordCommand(task: Task, args: readonly ByteString[]): Run<number> {
  const { sys } = task
  let kind: Kind = '1'
  let salt: ByteString | undefined
  let readsInput = false
  let showsBoth = false
  const words: ByteString[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (words.length > 0) words.push(arg)
    else if (arg === '-1' || arg === '-5' || arg === '-6' || arg === '-apr1')
      kind = arg.slice(1) as Kind
    else if (arg === '-salt') salt = args[++at]
    else if (arg === '-stdin') readsInput = true
    else if (arg === '-table') showsBoth = true
    else if (arg.startsWith('-') && !['-quiet', '-reverse', '-noverify'].includes(arg)) {
      yield* task.err(`passwd: Unknown option: ${arg}\npasswd: Use -help for summary.\n`)
      return 1
    } else if (!arg.startsWith('-')) words.push(arg)
  }
  const show = function* (word: ByteString): Run<void> {
    const hash = yield* hashOf(sys, word, kind, salt ?? freshSalt(sys, kind))
    yield* task.out(showsBoth ? `${word}\t${hash}\n` : `${hash}\n`)
  }
  for (const word of words) yield* show(word)
  if (words.length > 0) return 0
  if (readsInput) {
    const reader = lineReader(sys, STDIN)
    for (;;) {
      const lines = yield* reader.next()
      if (failed(lines) || lines.length === 0) return 0
      for (const line of lines) yield* show(chomp(line))
    }
  }
  const word = yield* askHidden(task, 'Password: ')
  if (word === undefined) {
    yield* task.err('\n')
    return 1
  }
  const again = yield* askHidden(task, 'Verifying - Password: ')
  if (again !== word) {
    yield* task.err('Verify failure\n')
    return 1
  }
  yield* show(word)
  return 0
}

const freshSalt = (sys: Sys, kind: Kind): ByteString =>
  Array.from({ length: SALT_BYTES.get(kind) ?? 8 }, () => ALPHABET.charAt(sys.dice.below(64))).join(
    '',
  )

function* hashOf(sys: Sys, word: ByteString, kind: Kind, salt: ByteString): Run<ByteString> {
  if (kind === '1' || kind === 'apr1') return md5Crypt(word, { magic: kind, salt })
  return (yield* shaCrypt(sys, word, `$${kind}$${salt}`)) ?? ''
}
