/** The s and y commands as they are written. */
import type { ByteString } from '../../base/bytes.ts'
import { characters } from '../../shell/gnu/characters.ts'
import type { Piece, Substitution } from './command.ts'
import type { ScriptReader } from './reader.ts'
import { compileSed } from './regex.ts'

type Env = ReadonlyMap<ByteString, ByteString>

export const readSubstitution = (
  reader: ScriptReader,
  extended: boolean,
  env: Env,
): Substitution => {
  const delimiter = reader.next()
  const source = reader.delimited(delimiter, true)
  const replacement = source === undefined ? undefined : reader.delimited(delimiter, false)
  if (source === undefined || replacement === undefined) {
    return reader.fail("unterminated `s' command")
  }
  const flags = readFlags(reader)
  const regex = compileSed(source, { extended, flags: flags.letters, env })
  if (typeof regex === 'string') return reader.fail(regex)
  const pieces = piecesOf(replacement)
  const highest = Math.max(0, ...pieces.map((it) => (it.kind === 'group' ? it.group : 0)))
  if (regex !== undefined && highest > regex.groups) {
    return reader.fail(`invalid reference \\${highest} on \`s' command's RHS`)
  }
  const { isGlobal, number, prints, evaluates, file } = flags
  return { regex, pieces, isGlobal, number, prints, evaluates, file }
}

interface Flags {
  letters: string
  isGlobal: boolean
  number: number
  prints: number
  evaluates: boolean
  file: ByteString | undefined
}

const readFlags = (reader: ScriptReader): Flags => {
  const flags: Flags = {
    letters: '',
    isGlobal: false,
    number: 0,
    prints: 0,
    evaluates: false,
    file: undefined,
  }
  for (;;) {
    const char = reader.peek()
    if (char >= '0' && char <= '9') {
      const number = reader.number() ?? 0
      if (number === 0) reader.fail("number option to `s' command may not be zero")
      if (flags.number > 0) reader.fail("multiple number options to `s' command")
      flags.number = number
      continue
    }
    if (char === '}' || char === '#') return flags
    reader.next()
    switch (char) {
      case 'g':
        if (flags.isGlobal) reader.fail("multiple `g' options to `s' command")
        flags.isGlobal = true
        break
      case 'p':
        if (flags.prints > 0) reader.fail("multiple `p' options to `s' command")
        flags.prints = 1
        break
      case 'i':
      case 'I':
      case 'm':
      case 'M':
        flags.letters += char
        break
      case 'e':
        flags.evaluates = true
        break
      case 'w':
        flags.file = reader.fileName()
        if (flags.file === '') reader.fail('missing filename in r/R/w/W commands')
        return flags
      case '':
      case '\n':
      case ';':
        return flags
      case ' ':
      case '\t':
      case '\r':
        break
      default:
        reader.fail("unknown option to `s'")
    }
  }
}

const LETTERS = new Map([
  ['a', '\x07'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

const piecesOf = (replacement: ByteString): readonly Piece[] => {
  const pieces: Piece[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') pieces.push({ kind: 'text', text })
    text = ''
  }
  for (let at = 0; at < replacement.length; at++) {
    const char = replacement.charAt(at)
    if (char === '&') {
      flush()
      pieces.push({ kind: 'group', group: 0 })
      continue
    }
    if (char !== '\\') {
      text += char
      continue
    }
    const next = replacement.charAt(++at)
    const code = /^(?:x[\da-fA-F]{1,2}|o[0-7]{1,3}|d\d{1,3})/.exec(replacement.slice(at))?.[0]
    if (/^\d$/.test(next)) {
      flush()
      pieces.push({ kind: 'group', group: Number(next) })
    } else if ('ULulE'.includes(next) && next !== '') {
      flush()
      pieces.push({ kind: 'case', to: next as 'U' })
    } else if (code !== undefined) {
      const base = code.startsWith('x') ? 16 : code.startsWith('o') ? 8 : 10
      text += String.fromCharCode(Number.parseInt(code.slice(1), base) & 0xff)
      at += code.length - 1
    } else if (next === 'c') {
      text += String.fromCharCode(replacement.charAt(++at).toUpperCase().charCodeAt(0) ^ 64)
    } else text += LETTERS.get(next) ?? next
  }
  flush()
  return pieces
}

/** y/abc/xyz/ */
export const readMap = (reader: ScriptReader, env: Env): ReadonlyMap<ByteString, ByteString> => {
  const delimiter = reader.next()
  const from = reader.delimited(delimiter, false)
  const to = from === undefined ? undefined : reader.delimited(delimiter, false)
  if (from === undefined || to === undefined) return reader.fail("unterminated `y' command")
  const [a, b] = [plain(from, env), plain(to, env)]
  if (a.length !== b.length) {
    return reader.fail("strings for `y' command are different lengths")
  }
  const map = new Map<ByteString, ByteString>()
  for (const [at, char] of a.entries()) if (!map.has(char)) map.set(char, b[at] ?? '')
  return map
}

const plain = (text: ByteString, env: Env): readonly ByteString[] =>
  characters(
    text.replace(/\\(.)/gs, (all, char: string) =>
      char === '\\' ? '\\' : (LETTERS.get(char) ?? all),
    ),
    env,
  )
