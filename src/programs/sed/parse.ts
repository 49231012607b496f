/** Reads sed scripts, with sed 4.9's complaints. */
import type { ByteString } from '../../base/bytes.ts'
import type { WantedOfSed } from '../sed.ts'
import type { Address, Command, RangeEnd, Script } from './command.ts'
import { ScriptReader, WrongScript } from './reader.ts'
import { compileSed } from './regex.ts'
import { readMap, readSubstitution } from './substitution.ts'

/** One -e, -f or the first operand. */
export interface ScriptPart {
  readonly text: ByteString
  readonly name: string
  readonly isFile?: boolean
}

type Env = ReadonlyMap<ByteString, ByteString>

export const parseScript = (
  parts: readonly ScriptPart[],
  wanted: WantedOfSed,
  env: Env,
): Script | { readonly problem: ByteString; readonly status: number } => {
  const reader = new ScriptReader(parts)
  try {
    return new Parsing(reader, wanted, env).script()
  } catch (cause) {
    if (cause instanceof WrongScript) return { problem: cause.text, status: cause.status }
    throw cause
  }
}

const WITHOUT_ADDRESS = '}:#'
const ONE_ADDRESS = '=aiqQrF'
const ENDS_PLAIN = '=dDFgGhHnNpPxz'

class Parsing {
  readonly #reader: ScriptReader
  readonly #wanted: WantedOfSed
  readonly #env: Env
  readonly #commands: Command[] = []
  readonly #blocks: number[] = []
  readonly #labels = new Map<ByteString, number>()
  readonly #outputs: ByteString[] = []

  constructor(reader: ScriptReader, wanted: WantedOfSed, env: Env) {
    this.#reader = reader
    this.#wanted = wanted
    this.#env = env
  }

  script(): Script {
    const reader = this.#reader
    const isQuiet = reader.startsWith('#n\n') || reader.isExactly('#n')
    for (;;) {
      reader.skipBetween()
      if (reader.isEnd) break
      this.#command()
    }
    if (this.#blocks.length > 0) reader.fail("unmatched `{'", 0)
    for (const command of this.#commands) {
      if (!'btT'.includes(command.letter)) continue
      const at = command.text === '' ? this.#commands.length : this.#labels.get(command.text)
      if (at === undefined) {
        throw new WrongScript(`can't find label for jump to \`${command.text}'`, PANIC_STATUS)
      }
      command.target = at
    }
    return { commands: this.#commands, isQuiet, outputs: this.#outputs }
  }

  #command(): void {
    const reader = this.#reader
    const from = this.#address()
    let to: RangeEnd | undefined
    if (from !== undefined) {
      reader.skipBlanks()
      if (reader.peek() === ',') {
        reader.next()
        reader.skipBlanks()
        to = this.#rangeEnd()
        if (to === undefined) {
          reader.next()
          reader.fail("unexpected `,'")
        }
      }
    }
    const isZero = from?.kind === 'line' && from.line === 0
    if (isZero && to?.kind !== 'regex') {
      reader.next()
      reader.fail('invalid usage of line address 0')
    }
    reader.skipBlanks()
    let negated = false
    while (reader.peek() === '!') {
      reader.next()
      if (negated) reader.fail("multiple `!'s")
      negated = true
      reader.skipBlanks()
    }
    const letter = reader.next()
    if (letter === '' || letter === '\n' || letter === ';') {
      if (letter !== '' || from !== undefined || negated) reader.fail('missing command')
      return
    }
    if (from !== undefined && WITHOUT_ADDRESS.includes(letter)) {
      if (letter === ':') reader.fail(": doesn't want any addresses")
      if (letter === '}') reader.fail("} doesn't want any addresses")
      reader.fail("comments don't accept any addresses")
    }
    if (to !== undefined && ONE_ADDRESS.includes(letter) && 'qQ'.includes(letter)) {
      reader.fail('command only uses one address')
    }
    this.#body(letter, { from, to, negated })
  }

  #body(
    letter: string,
    where: { from: Address | undefined; to: RangeEnd | undefined; negated: boolean },
  ): void {
    const reader = this.#reader
    const command: Command = {
      ...where,
      letter,
      text: '',
      number: undefined,
      substitution: undefined,
      map: undefined,
      target: 0,
      range: where.from?.kind === 'line' && where.from.line === 0 ? OPEN : CLOSED,
      hasRun: false,
    }
    const add = (more: Partial<Command> = {}): void => {
      this.#commands.push({ ...command, ...more })
    }
    switch (letter) {
      case '#':
        reader.untilNewline()
        return
      case ':': {
        const label = reader.label()
        if (label === '') reader.fail('":" lacks a label')
        this.#labels.set(label, this.#commands.length)
        return
      }
      case '{':
        this.#blocks.push(this.#commands.length)
        add()
        return
      case '}': {
        const open = this.#blocks.pop()
        if (open === undefined) reader.fail("unexpected `}'")
        const block = this.#commands[open ?? 0]
        if (block !== undefined) block.target = this.#commands.length
        reader.endOfCommand()
        return
      }
      case 'a':
      case 'i':
      case 'c':
        return add({ text: reader.textBlock() })
      case 'b':
      case 't':
      case 'T':
        return add({ text: reader.branchLabel() })
      case 'r':
      case 'R':
      case 'w':
      case 'W': {
        const name = reader.fileName()
        if (name === '') reader.fail('missing filename in r/R/w/W commands')
        if (letter === 'w' || letter === 'W') this.#outputs.push(name)
        return add({ text: name })
      }
      case 'q':
      case 'Q':
      case 'l':
      case 'L': {
        const number = reader.number()
        reader.endOfCommand()
        return add({ number })
      }
      case 'e':
        return add({ text: reader.untilNewline().trimStart() })
      case 'v':
        if (isNewer(reader.label())) reader.fail('expected newer version of sed')
        return
      case 's': {
        const found = readSubstitution(reader, this.#wanted.extended, this.#env)
        if (found.file !== undefined) this.#outputs.push(found.file)
        return add({ substitution: found })
      }
      case 'y': {
        const map = readMap(reader, this.#env)
        reader.endOfCommand()
        return add({ map })
      }
      default:
        if (!ENDS_PLAIN.includes(letter)) reader.fail(`unknown command: \`${letter}'`)
        reader.endOfCommand()
        add()
    }
  }

  #address(): Address | undefined {
    const reader = this.#reader
    const char = reader.peek()
    if (char >= '0' && char <= '9') {
      const line = reader.number() ?? 0
      reader.skipBlanks()
      if (reader.peek() !== '~') return { kind: 'line', line }
      reader.next()
      const step = reader.number() ?? 0
      return step === 0 ? { kind: 'line', line } : { kind: 'step', first: line, step }
    }
    if (char === '$') {
      reader.next()
      return { kind: 'last' }
    }
    if (char !== '/' && char !== '\\') return undefined
    reader.next()
    const delimiter = char === '/' ? '/' : reader.next()
    const source = reader.delimited(delimiter, true)
    if (source === undefined) reader.fail('unterminated address regex')
    let flags = ''
    while (/[IM]/.test(reader.peek())) flags += reader.next()
    const regex = compileSed(source ?? '', {
      extended: this.#wanted.extended,
      flags,
      env: this.#env,
    })
    if (typeof regex === 'string') reader.fail(regex)
    return { kind: 'regex', regex: typeof regex === 'string' ? undefined : regex }
  }

  #rangeEnd(): RangeEnd | undefined {
    const reader = this.#reader
    const char = reader.peek()
    if (char === '+' || char === '~') {
      reader.next()
      const count = reader.number()
      if (count === undefined) reader.fail('expected number')
      return char === '+'
        ? { kind: 'count', lines: count ?? 0 }
        : { kind: 'multiple', of: count ?? 0 }
    }
    return this.#address()
  }
}

const CLOSED = { kind: 'closed' } as const
const OPEN = { kind: 'open', until: undefined } as const

/** EXIT_PANIC of sed/basicdefs.h. */
const PANIC_STATUS = 4

/** Whether `v` asks for more than sed 4.9. */
const isNewer = (version: ByteString): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 4 || (major === 4 && minor > 9)
}
