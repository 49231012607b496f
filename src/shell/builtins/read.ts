/** `read`. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { READ_LINE_BYTES_MAX } from '../../base/limits.ts'
import { sequenceBytes } from '../../base/utf8.ts'
import type { Tty } from '../../world/process.ts'
import {
  type Given,
  isIdentifier,
  legalNumber,
  readOptions,
  USAGE_STATUS,
} from '../builtin-options.ts'
import { ByteSource, type Cut, isQuiet } from '../byte-source.ts'
import { GrowingBytes } from '../growing-bytes.ts'
import type { Run } from '../program.ts'
import { allFields, fieldsFor, type ReadLine } from '../read-fields.ts'
import type { Builtin, Shell } from '../state.ts'
import { elementWord, keyOf } from '../subscripts.ts'
import { type Problem, refused, type Variable } from '../variable.ts'

const SPEC = {
  letters: 'ersa:d:i:n:N:p:t:u:',
  usage:
    '[-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] ' +
    '[-u fd] [name ...]',
}

/** What bash answers when the time is over (128 + SIGALRM). */
const TIMEOUT_STATUS = 142
/** termios(3): echo, and line by line. */
const ECHO = 0o10
const ICANON = 0o2

export const builtin: Builtin = {
  names: ['read'],
  *run(shell, args) {
    const given = yield* readOptions(shell, args, SPEC)
    if (given === undefined) return USAGE_STATUS
    const wanted = wantedOf(shell, given)
    if (typeof wanted === 'string') {
      yield* shell.error('read', wanted)
      return 1
    }
    if (wanted.timeoutMs === 0) return isReadable(shell, wanted.fd) ? 0 : 1
    const terminal = shell.sys.isatty(wanted.fd) ? shell.sys.streamOf(wanted.fd)?.tty : undefined
    if (terminal !== undefined && wanted.prompt !== '') yield* shell.err(wanted.prompt)
    const before = terminal?.attributes()
    if (terminal !== undefined) setMode(terminal, wanted)
    const { line, cut } = yield* readLine(shell, wanted)
    if (terminal !== undefined && before !== undefined) terminal.setAttributes(before)
    if (cut !== undefined && !isQuiet(cut) && failed(cut)) {
      yield* shell.error('read', `read error: ${wanted.fd}: ${cut.text}`)
      return 1
    }
    const refusal = assign(shell, wanted, line)
    if (refusal !== undefined) {
      if (refusal.endsWith('not a valid identifier')) yield* shell.error('read', refusal)
      else yield* shell.complain(refusal)
      return 1
    }
    if (cut === undefined) return 0
    return cut === 'timeout' ? TIMEOUT_STATUS : cut === 'end' ? 1 : 130
  },
}

interface Wanted {
  readonly fd: number
  readonly delimiter: ByteString
  /** -n and -N: how many characters at most. */
  readonly characters: number | undefined
  /** -N: delimiters are characters like others. */
  readonly exact: boolean
  readonly raw: boolean
  readonly silent: boolean
  readonly prompt: ByteString
  readonly timeoutMs: number | undefined
  readonly array: ByteString | undefined
  readonly names: readonly ByteString[]
}

/** What was asked for, or what is wrong with it. */
const wantedOf = (shell: Shell, given: Given): Wanted | ByteString => {
  const timeout = given.value('t')
  if (timeout !== undefined && !/^-?\d*\.?\d*$/.test(timeout)) {
    return `${timeout}: invalid timeout specification`
  }
  const count = given.value('N') ?? given.value('n')
  const characters = count === undefined ? undefined : legalNumber(count)
  if (count !== undefined && (characters === undefined || characters < 0)) {
    return `${count}: invalid number`
  }
  const descriptor = given.value('u')
  const fd = descriptor === undefined ? 0 : legalNumber(descriptor)
  if (fd === undefined || fd < 0) return `${descriptor}: invalid file descriptor specification`
  const flags = descriptor === undefined ? 0 : shell.sys.statusFlags(fd)
  if (failed(flags)) return `${fd}: invalid file descriptor: ${flags.text}`
  const [first] = given.operands
  if (first !== undefined && !isIdentifier(first.replace(/\[[\s\S]+\]$/, ''))) {
    return `\`${first}': not a valid identifier`
  }
  const delimiter = given.value('d')
  return {
    fd,
    delimiter: delimiter === undefined ? '\n' : (delimiter[0] ?? '\0'),
    characters,
    exact: given.has('N'),
    raw: given.has('r'),
    silent: given.has('s'),
    prompt: given.value('p') ?? '',
    timeoutMs:
      timeout === undefined || timeout[0] === '-' ? undefined : Math.round(Number(timeout) * 1000),
    array: given.value('a'),
    names: given.operands,
  }
}

const isReadable = (shell: Shell, fd: number): boolean => {
  const ready = shell.sys.ready(fd)
  return !failed(ready) && ready.readable
}

const setMode = (terminal: Tty, { silent, characters, delimiter }: Wanted): void => {
  const now = terminal.attributes()
  let { lflag } = now
  if (silent) lflag &= ~ECHO
  if (characters !== undefined || delimiter !== '\n') lflag &= ~ICANON
  if (lflag !== now.lflag) terminal.setAttributes({ ...now, lflag })
}

interface Taken {
  readonly line: ReadLine
  /** What ended it before its delimiter. */
  readonly cut: Cut | undefined
}

function* readLine(shell: Shell, wanted: Wanted): Run<Taken> {
  const { s, ns } = shell.sys.now()
  const untilMs =
    wanted.timeoutMs === undefined ? undefined : s * 1000 + ns / 1e6 + wanted.timeoutMs
  const source = new ByteSource(shell.sys, wanted.fd, { untilMs })
  const taken =
    wanted.characters === undefined && wanted.raw
      ? yield* readRaw(shell, source, wanted.delimiter)
      : yield* readByByte(shell, source, wanted)
  source.finish()
  return taken
}

/** -r without a count: whole pieces up to the delimiter. */
function* readRaw(shell: Shell, source: ByteSource, delimiter: ByteString): Run<Taken> {
  const bytes = new GrowingBytes()
  const line = () => ({ text: withoutNuls(bytes.text()), marks: new GrowingBytes() })
  for (;;) {
    yield* shell.sys.pause()
    const piece = yield* source.some(delimiter)
    if (piece === 'end' || piece === 'timeout' || failed(piece)) return { line: line(), cut: piece }
    const isWhole = piece.endsWith(delimiter)
    bytes.addText(isWhole ? piece.slice(0, -1) : piece)
    if (isWhole || bytes.length >= READ_LINE_BYTES_MAX) return { line: line(), cut: undefined }
  }
}

const withoutNuls = (text: ByteString): ByteString =>
  text.includes('\0') ? text.replaceAll('\0', '') : text

function* readByByte(shell: Shell, source: ByteSource, wanted: Wanted): Run<Taken> {
  const { delimiter, characters, exact, raw } = wanted
  const bytes = new GrowingBytes()
  const marks = new GrowingBytes()
  const taken = (cut: Cut | undefined): Taken => ({ line: { text: bytes.text(), marks }, cut })
  let count = 0
  let isProtected = false
  for (;;) {
    if (characters !== undefined && count >= characters) return taken(undefined)
    if (bytes.length >= READ_LINE_BYTES_MAX) return taken(undefined)
    const byte = yield* source.byte()
    if (byte === 'end' || byte === 'timeout' || failed(byte)) return taken(byte)
    if ((bytes.length & 0xff) === 0xff) yield* shell.sys.pause()
    if (!raw && !isProtected && byte === '\\') {
      isProtected = true
      continue
    }
    const wasProtected = isProtected
    isProtected = false
    if (wasProtected && byte === '\n') continue
    if (byte === delimiter && !exact && !wasProtected) return taken(undefined)
    if (byte === '\0') continue
    if (wasProtected) marks.set(bytes.length, 1)
    bytes.addText(byte)
    if (characters !== undefined && isWholeCharacter(bytes)) count++
  }
}

/** True when the last bytes are no unfinished UTF-8 sequence. */
const isWholeCharacter = (bytes: GrowingBytes): boolean => {
  if (bytes.at(bytes.length - 1) < 0x80) return true
  const text = bytes.text(Math.max(0, bytes.length - SEQUENCE_BYTES_MAX))
  let start = text.length - 1
  while (start > 0 && (text.charCodeAt(start) & 0xc0) === 0x80) start--
  const head = text.charCodeAt(start)
  const wanted = head >= 0xf0 ? 4 : head >= 0xe0 ? 3 : head >= 0xc2 ? 2 : 1
  return text.length - start >= wanted || sequenceBytes(text, start) > 0
}

const SEQUENCE_BYTES_MAX = 4

/** Puts the line into the variables; answers what is wrong. */
const assign = (shell: Shell, wanted: Wanted, line: ReadLine): ByteString | undefined => {
  const { variables } = shell
  const ifs = variables.get('IFS') ?? ' \t\n'
  if (wanted.array !== undefined) {
    if (!isIdentifier(wanted.array)) return `\`${wanted.array}': not a valid identifier`
    const set = variables.setArray(wanted.array, allFields(line, ifs))
    return refused(set) ? set.text : undefined
  }
  const { names } = wanted
  if (names.length === 0) {
    const set = variables.set('REPLY', line.text)
    return refused(set) ? set.text : undefined
  }
  const values = wanted.exact ? [line.text] : fieldsFor(line, ifs, names.length)
  for (const [i, name] of names.entries()) {
    if (!isIdentifier(name.replace(/\[[\s\S]+\]$/, ''))) return `\`${name}': not a valid identifier`
    const set = setNamed(shell, name, values[i] ?? '')
    if (refused(set)) return set.text
  }
  return undefined
}

const setNamed = (shell: Shell, name: ByteString, value: ByteString): Variable | Problem => {
  const element = elementWord(name)
  if (element === undefined) return shell.variables.set(name, value)
  const key = keyOf(shell, element.name, element.subscript)
  return shell.variables.setElement(element.name, key, value)
}
