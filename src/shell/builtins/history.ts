/** `history` and `fc`. */
import type { ByteString } from '../../base/bytes.ts'
import { textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { HISTORY_BYTES_MAX, HISTORY_ENTRIES_MAX } from '../../base/limits.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import { type Given, legalNumber, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import { shared } from '../shared-lines.ts'
import type { Builtin, Shell } from '../state.ts'

const SPEC = {
  letters: 'acd:npsrw',
  usage: '[-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
}

const numbered = (line: ByteString, index: number): ByteString =>
  `${String(index + 1).padStart(5)}  ${line}\n`

function* history(shell: Shell, args: readonly ByteString[]): Run<number> {
  const given = yield* readOptions(shell, args, SPEC)
  if (given === undefined) return USAGE_STATUS
  if (given.has('c')) shell.history.length = 0
  // Without a file's name -c makes nothing of -r and -w.
  if (given.has('c') && given.operands.length === 0) return 0
  const place = given.value('d')
  if (place !== undefined) return yield* forget(shell, place)
  if (given.has('s')) {
    if (given.operands.length > 0) shell.history.push(given.operands.join(' '))
    return 0
  }
  if (given.has('p')) {
    const lost = given.operands.find((word) => /![^\s=(]/.test(word))
    if (lost !== undefined && shell.history.length === 0) {
      yield* shell.error('history', `${lost}: history expansion failed`)
      return 1
    }
    return (yield* shell.out(given.operands.map((word) => `${word}\n`).join(''), 'history')) ? 0 : 1
  }
  const wanted = ['a', 'n', 'r', 'w'].filter((letter) => given.has(letter))
  if (wanted.length > 1) {
    yield* shell.error('history', 'cannot use more than one of -anrw')
    return 1
  }
  const [letter] = wanted
  if (letter !== undefined) return yield* useFile(shell, letter, given)
  if (given.has('c')) return 0
  const [word] = given.operands
  const count = word === undefined ? shell.history.length : legalNumber(word)
  if (count === undefined) {
    yield* shell.error('history', `${word}: numeric argument required`)
    return 1
  }
  if (given.operands.length > 1) {
    yield* shell.error('history', 'too many arguments')
    shell.control = { kind: 'abandon', status: 1 }
    return 1
  }
  const first = Math.max(shell.history.length - Math.abs(count), 0)
  const text = shell.history.map(numbered).slice(first).join('')
  return (yield* shell.out(text, 'history')) ? 0 : 1
}

/** -d N, -d -N, -d N-M. */
function* forget(shell: Shell, place: ByteString): Run<number> {
  const size = shell.history.length
  const [, from = '', to] = /^(-?\d+)(?:-(-?\d+))?$/.exec(place) ?? []
  const indexOf = (word: string): number =>
    Number(word) < 0 ? size + Number(word) : Number(word) - 1
  const start = indexOf(from)
  const end = to === undefined ? start : indexOf(to)
  if (from === '' || start < 0 || end >= size || end < start) {
    yield* shell.error('history', `${place}: history position out of range`)
    return 1
  }
  shell.history.splice(start, end - start + 1)
  return 0
}

/** What the list and its file have in common; per list, as forks share it. */
interface Kept {
  /** Entries from here on are new in this session (`-a` appends them). */
  fresh: number
  /** Lines of the file that are in the list (`-n` reads the others). */
  inFile: number
}

const keptOf = (shell: Shell): Kept => {
  let it = kept.get(shell.history)
  if (it === undefined) {
    it = { fresh: 0, inFile: 0 }
    kept.set(shell.history, it)
  }
  return it
}

const kept = new WeakMap<readonly ByteString[], Kept>()

/** -a, -n, -r, -w: failures are silent (bash 5.2). */
function* useFile(shell: Shell, letter: string, given: Given): Run<number> {
  const home = shell.variables.get('HOME') ?? ''
  const path = given.operands[0] ?? shell.variables.get('HISTFILE') ?? `${home}/.history`
  const state = keptOf(shell)
  if (letter === 'r' || letter === 'n') {
    const text = yield* readFile(shell, path)
    if (text === undefined) return 1
    const lines = text.split('\n').filter((line) => line !== '')
    const oldest = Math.max(letter === 'n' ? state.inFile : 0, lines.length - HISTORY_ENTRIES_MAX)
    for (const line of lines.slice(oldest)) shell.history.push(shared(line))
    state.inFile = lines.length
    state.fresh = shell.history.length
    return 0
  }
  const isAppending = letter === 'a'
  const lines = isAppending ? shell.history.slice(state.fresh) : shell.history
  if (isAppending && lines.length === 0) return 0
  const how = O_WRONLY | O_CREAT | (isAppending ? O_APPEND : O_TRUNC)
  const fd = shell.sys.open(path, how, 0o600)
  if (failed(fd)) return 1
  yield* shell.sys.write(fd, lines.map((line) => `${line}\n`).join(''))
  shell.sys.close(fd)
  state.inFile = isAppending ? state.inFile + lines.length : lines.length
  state.fresh = shell.history.length
  return 0
}

function* readFile({ sys }: Shell, path: ByteString): Run<ByteString | undefined> {
  const fd = sys.open(path)
  if (failed(fd)) return undefined
  let text: ByteString | undefined = ''
  for (;;) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) text = undefined
    if (failed(bytes) || bytes.length === 0) break
    text += textOf(bytes)
    if (text === undefined || text.length > HISTORY_BYTES_MAX) break
  }
  sys.close(fd)
  return text
}

const CHUNK_BYTES = 65_536

const FC = {
  letters: 'e:lnrs',
  usage: '[-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]',
}

/** Entries `fc -l` shows without arguments. */
const LISTED = 16

function* fc(shell: Shell, args: readonly ByteString[]): Run<number> {
  const number = args.findIndex((word) => /^-[0-9]/.test(word))
  const safe = number < 0 ? args : [...args.slice(0, number), '--', ...args.slice(number)]
  const given = yield* readOptions(shell, safe, FC)
  if (given === undefined) return USAGE_STATUS
  if (given.has('s') || given.value('e') === '-') return yield* again(shell, given.operands)
  const lines = withoutThis(shell)
  const [first, last] = given.operands
  const end = positionOf(lines, last) ?? (given.has('l') ? lines.length - 1 : undefined)
  const start =
    first === undefined ? lines.length - (given.has('l') ? LISTED : 1) : positionOf(lines, first)
  const stop = end ?? start
  if (given.has('l') && lines.length === 0) return 0
  if (lines.length === 0 || start === undefined || stop === undefined) {
    yield* shell.error(
      'fc',
      lines.length === 0 ? 'history specification out of range' : 'no command found',
    )
    return 1
  }
  const [low, high] = start <= stop ? [start, stop] : [stop, start]
  const isReversed = start > stop || given.has('r')
  const chosen = lines.map((line, index) => ({ line, index })).slice(Math.max(low, 0), high + 1)
  if (isReversed) chosen.reverse()
  if (!given.has('l'))
    return yield* edit(
      shell,
      chosen.map(({ line }) => line),
      given.value('e'),
    )
  const text = chosen
    .map(({ line, index }) => (given.has('n') ? `\t ${line}\n` : `${index + 1}\t ${line}\n`))
    .join('')
  return (yield* shell.out(text, 'fc')) ? 0 : 1
}

/** The entries without the running `fc` itself, which an interactive list has as its last. */
const withoutThis = (shell: Shell): readonly ByteString[] =>
  /^fc\b/.test(shell.history.at(-1) ?? '') ? shell.history.slice(0, -1) : shell.history

/** Index of a number, a negative offset, or the last entry that starts with a text. */
const positionOf = (
  lines: readonly ByteString[],
  word: ByteString | undefined,
): number | undefined => {
  if (word === undefined) return undefined
  const number = legalNumber(word)
  if (number !== undefined) {
    const index = number <= 0 ? lines.length + number : number - 1
    return Math.min(Math.max(index, 0), lines.length - 1)
  }
  const found = lines.findLastIndex((line) => line.startsWith(word))
  return found < 0 ? undefined : found
}

/** fc -s [old=new] [command]: runs an entry again. */
function* again(shell: Shell, operands: readonly ByteString[]): Run<number> {
  const lines = withoutThis(shell)
  const [first] = operands
  const isChange = first?.includes('=') === true
  const wanted = isChange ? operands[1] : first
  const index = wanted === undefined ? lines.length - 1 : positionOf(lines, wanted)
  let line = index === undefined ? undefined : lines[index]
  if (line === undefined) {
    yield* shell.error('fc', 'no command found')
    return 1
  }
  if (isChange && first !== undefined) {
    const at = first.indexOf('=')
    line = line.replaceAll(first.slice(0, at), () => first.slice(at + 1))
  }
  yield* shell.err(`${line}\n`)
  if (shell.history.length > 0) shell.history[shell.history.length - 1] = line
  return yield shell.runText(line)
}

function* edit(
  shell: Shell,
  lines: readonly ByteString[],
  editor: ByteString | undefined,
): Run<number> {
  const { sys, variables } = shell
  const path = `/tmp/bash-fc.${Array.from(sys.dice.bytes(6), (byte) => LETTERS[byte % LETTERS.length]).join('')}`
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (failed(fd)) {
    yield* shell.error('fc', `${path}: cannot open temp file: ${fd.text}`)
    return 1
  }
  const written = yield* sys.write(fd, lines.map((line) => `${line}\n`).join(''))
  void sys.close(fd) // a descriptor of our own
  if (failed(written)) return 1
  const program = editor ?? variables.get('FCEDIT') ?? variables.get('EDITOR') ?? 'editor'
  let status: number = yield shell.runText(`${program} ${path}`)
  if (status === 0) {
    const ran = yield shell.runFile(path)
    status = failed(ran) ? 1 : Number(ran)
  }
  void sys.unlink(path) // the editor may have taken it away
  return status
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export const builtins: readonly Builtin[] = [
  { names: ['history'], run: history },
  { names: ['fc'], run: fc },
]
