/** The part of a command line that describes a rule. */
import type { ByteString } from '../../base/bytes.ts'
import { readAddress } from './address.ts'
import type { Around, Extension, GivenOption } from './extension.ts'
import { MATCHES } from './matches.ts'
import { PROTOCOL_MATCHES } from './protocol-matches.ts'
import type { Names, Negatable, Rule } from './rule.ts'
import { TARGETS, VERDICTS } from './targets.ts'

type Kind = 'plain' | 'bare' | 'silent' | 'wait'

/** What is wrong with a command line. */
export class Problem {
  readonly text: ByteString
  readonly kind: Kind
  constructor(text: ByteString, kind: Kind = 'plain') {
    this.text = text
    this.kind = kind
  }
  /** As it is told: `Bad argument` comes without the program's name. */
  line(shown: string): ByteString {
    if (this.kind === 'silent') return ''
    if (this.kind === 'bare') return `${this.text}\n`
    const first = this.kind === 'wait' ? 'Ignoring deprecated --wait-interval option.\n' : ''
    return `${first}${shown}: ${this.text}\n`
  }
}

interface Loaded {
  readonly name: string
  readonly extension: Extension
  readonly given: Map<string, GivenOption>
}

/** A rule that is being read, option by option. */
export class Draft {
  readonly #names: Names
  readonly #chains: readonly ByteString[]
  readonly #seen = new Set<string>()
  readonly #matches: Loaded[] = []
  #target: (Loaded & { readonly isGoto: boolean }) | undefined
  #protocol: Negatable | undefined
  #input: Negatable | undefined
  #output: Negatable | undefined
  #sources: Negatable[] = []
  #destinations: Negatable[] = []

  /** `chains`: names that a rule may jump to. */
  constructor(names: Names, chains: readonly ByteString[]) {
    this.#names = names
    this.#chains = chains
  }

  /** An option of every rule by its letter. */
  set(letter: string, value: ByteString, not: boolean): Problem | undefined {
    if (letter === 'm') return this.#load(value)
    const key = letter === 'g' ? 'j' : letter
    if (this.#seen.has(key)) return new Problem(`multiple -${letter} flags not allowed`)
    this.#seen.add(key)
    switch (letter) {
      case 'p':
        return this.#setProtocol(value, not)
      case 's':
      case 'd': {
        const list = letter === 's' ? this.#sources : this.#destinations
        return this.#setAddresses(list, value, not)
      }
      case 'i':
      case 'o': {
        if (value.length > 15) {
          return new Problem(`interface name \`${value}' must be shorter than IFNAMSIZ (15)`)
        }
        if (letter === 'i') this.#input = { not, value }
        else this.#output = { not, value }
        return undefined
      }
      default:
        return this.#setTarget(value, letter === 'g')
    }
  }

  /** How many arguments the option of an extension takes; undefined: nobody knows it. */
  longValues(name: string): number | undefined {
    return this.#find(name)?.[1]
  }

  setLong(name: string, it: GivenOption): void {
    const found = this.#find(name)
    if (found !== undefined) found[2].given.set(found[0], it)
  }

  #find(name: string): [key: string, values: number, Loaded] | undefined {
    const implied = this.#implied()
    const loaded = [...this.#matches].reverse()
    const all = this.#target === undefined ? loaded : [this.#target, ...loaded]
    for (const it of all) {
      const option = it.extension.options.get(name)
      if (option !== undefined) return [...option, it]
    }
    const option = implied?.extension.options.get(name)
    if (implied === undefined || option === undefined) return undefined
    this.#matches.push(implied)
    return [...option, implied]
  }

  /** `-p tcp` brings the match tcp, once one of its options is there. */
  #implied(): Loaded | undefined {
    const protocol = this.#protocol
    if (protocol === undefined || protocol.not) return undefined
    const number = protocol.value
    const name = number === '6' ? 'tcp' : number === '17' ? 'udp' : number === '1' ? 'icmp' : ''
    const extension = PROTOCOL_MATCHES.get(name)
    if (extension === undefined || this.#matches.some((it) => it.name === name)) return undefined
    return { name, extension, given: new Map() }
  }

  #load(name: ByteString): Problem | undefined {
    const extension = PROTOCOL_MATCHES.get(name) ?? MATCHES.get(name)
    if (extension === undefined) {
      return new Problem(`Couldn't load match \`${name}':No such file or directory\n`)
    }
    this.#matches.push({ name, extension, given: new Map() })
    return undefined
  }

  #setProtocol(value: ByteString, not: boolean): Problem | undefined {
    const word = value.toLowerCase()
    if (word === 'all' || word === '0') return undefined
    const alias = word === 'icmpv6' ? 'ipv6-icmp' : word
    const known = [...this.#names.protocols].find(([, name]) => name === alias)?.[0]
    const number = /^\d+$/.test(word) && Number(word) < 256 ? String(Number(word)) : known
    if (number === undefined) return new Problem(`unknown protocol "${word}" specified`)
    this.#protocol = { not, value: number }
    return undefined
  }

  #setAddresses(list: Negatable[], value: ByteString, not: boolean): Problem | undefined {
    for (const text of value.split(',')) {
      const address = readAddress(text, this.#names.hosts, this.#names.isV6)
      if (address?.includes(' ') === true) return new Problem(address)
      if (address !== undefined) list.push({ not, value: address })
    }
    return undefined
  }

  #setTarget(name: ByteString, isGoto: boolean): Problem | undefined {
    const extension = TARGETS.get(name)
    const isKnown =
      extension !== undefined || VERDICTS.includes(name) || this.#chains.includes(name)
    if (!isKnown) return new Problem(`Chain '${name}' does not exist`)
    const none: Extension = { options: new Map(), say: () => ({ save: '', list: '' }) }
    this.#target = { name, extension: extension ?? none, given: new Map(), isGoto }
    return undefined
  }

  /** Which tables may have such a target; undefined: all. */
  get tables(): readonly string[] | undefined {
    return this.#target === undefined ? undefined : TARGETS.get(this.#target.name)?.tables
  }

  get target(): ByteString | undefined {
    return this.#target?.name
  }

  /** Into a chain of the kernel's own nothing leads. */
  get isBaseJump(): boolean {
    return /^(INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)$/.test(this.#target?.name ?? '')
  }

  /** The kernel refuses to reset what is not TCP, and ports of another protocol. */
  get isRefused(): boolean {
    const number = this.#protocol?.value
    const isForeign = this.#matches.some(
      ({ name }) => NUMBERS.has(name) && NUMBERS.get(name) !== number,
    )
    if (isForeign) return true
    const given = this.#target?.given.get('reject-with')?.values[0] ?? ''
    return /^tcp-r(ese|s)t$/.test(given) && this.#protocol?.value !== '6'
  }

  /** One rule for each pair of addresses. */
  finish(chain: ByteString): readonly Rule[] | Problem {
    if (this.#input !== undefined && /^(OUTPUT|POSTROUTING)$/.test(chain)) {
      return new Problem(`Can't use -i with ${chain}\n`)
    }
    if (this.#output !== undefined && /^(INPUT|PREROUTING)$/.test(chain)) {
      return new Problem(`Can't use -o with ${chain}\n`)
    }
    const around: Around = { protocol: this.#protocol?.value, names: this.#names }
    const matches: Rule['matches'][number][] = []
    for (const { name, extension, given } of this.#matches) {
      const said = extension.say(given, around)
      if (typeof said === 'string') return new Problem(said)
      matches.push({ name, ...said })
    }
    const target = this.#target?.extension.say(this.#target.given, around)
    if (typeof target === 'string') return new Problem(target)
    const common = {
      input: this.#input,
      output: this.#output,
      protocol: this.#protocol,
      matches,
      target:
        target === undefined || this.#target === undefined
          ? undefined
          : { name: this.#target.name, isGoto: this.#target.isGoto, ...target },
    }
    const [sources, destinations] = [orAny(this.#sources), orAny(this.#destinations)]
    return sources.flatMap((source) =>
      destinations.map((destination) => ({ source, destination, ...common })),
    )
  }
}

const NUMBERS = new Map([
  ['tcp', '6'],
  ['udp', '17'],
  ['icmp', '1'],
])

const orAny = (list: readonly Negatable[]): readonly (Negatable | undefined)[] =>
  list.length === 0 ? [undefined] : list
