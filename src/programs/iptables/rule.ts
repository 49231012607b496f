/** A rule of a chain, and how iptables writes it: as an argument list, and as a line of a list. */
import type { ByteString } from '../../base/bytes.ts'

/** A value with the `!` before it. */
export interface Negatable {
  readonly not: boolean
  readonly value: ByteString
}

/** What a match or a target says of itself. */
export interface Said {
  /** As arguments (`--dport 22`). */
  readonly save: ByteString
  /** In a list (`tcp dpt:ssh`); '' says nothing. */
  readonly list: ByteString
}

export interface Rule {
  readonly source: Negatable | undefined
  readonly destination: Negatable | undefined
  readonly input: Negatable | undefined
  readonly output: Negatable | undefined
  /** A number in text, or `all`. */
  readonly protocol: Negatable | undefined
  readonly matches: readonly (Said & { readonly name: string })[]
  readonly target: (Said & { readonly name: ByteString; readonly isGoto: boolean }) | undefined
}

/** What lists show instead of numbers. */
export interface Names {
  readonly isNumeric: boolean
  readonly isV6: boolean
  /** By number, as /etc/protocols has them. */
  readonly protocols: ReadonlyMap<ByteString, ByteString>
  /** `22/tcp`. */
  readonly services: ReadonlyMap<ByteString, ByteString>
  readonly hosts: ReadonlyMap<ByteString, ByteString>
  readonly users: ReadonlyMap<number, ByteString>
  readonly groups: ReadonlyMap<number, ByteString>
}

const flag = (name: string, it: Negatable | undefined): string =>
  it === undefined ? '' : ` ${it.not ? '! ' : ''}${name} ${it.value}`

/** `-s 1.2.3.4/32 -j DROP`, with a blank before it. */
export const saveRule = (rule: Rule, names: Names): ByteString => {
  const { protocol, target } = rule
  const shown =
    protocol === undefined
      ? undefined
      : { ...protocol, value: names.protocols.get(protocol.value) ?? protocol.value }
  const matches = rule.matches.map(
    ({ name, save }) => ` -m ${name}${save === '' ? '' : ` ${save}`}`,
  )
  const jump =
    target === undefined
      ? ''
      : ` ${target.isGoto ? '-g' : '-j'} ${target.name}${target.save === '' ? '' : ` ${target.save}`}`
  return [
    flag('-s', rule.source),
    flag('-d', rule.destination),
    flag('-i', rule.input),
    flag('-o', rule.output),
    flag('-p', shown),
    ...matches,
    jump,
  ].join('')
}

/** How much a list shows. */
export interface Listing {
  readonly isVerbose: boolean
  readonly isExact: boolean
  readonly hasNumbers: boolean
}

/** The line above the rules. */
export const headerLine = ({ isVerbose, isExact, hasNumbers }: Listing): string => {
  const number = hasNumbers ? 'num  ' : ''
  const counters = isExact ? '    pkts      bytes ' : ' pkts bytes '
  const faces = isVerbose ? 'in     out     ' : ''
  return `${number}${isVerbose ? counters : ''}target     prot opt ${faces}source               destination         \n`
}

/** A rule in a list. */
export const listRule = (rule: Rule, number: number, how: Listing, names: Names): ByteString => {
  const { protocol, target } = rule
  const counters = how.isExact ? `${'0'.padStart(8)} ${'0'.padStart(10)} ` : '    0     0 '
  const faces = ` ${face(rule.input, names)} ${face(rule.output, names)} `
  const said = [...rule.matches, ...(target === undefined ? [] : [target])]
  const texts = said.flatMap(({ list }) => (list === '' ? [] : [` ${list}`]))
  if (target?.isGoto === true) texts.unshift(' [goto] ')
  return [
    how.hasNumbers ? `${String(number).padEnd(4)} ` : '',
    how.isVerbose ? counters : '',
    `${(target?.name ?? '').padEnd(9)}  `,
    `${protocol?.not === true ? '!' : ''}${protocolName(protocol, names)}`.padEnd(4),
    ' -- ',
    how.isVerbose ? faces : '',
    address(rule.source, names),
    ' ',
    address(rule.destination, names),
    ' ',
    ...texts,
    '\n',
  ].join('')
}

const face = (it: Negatable | undefined, { isNumeric }: Names): ByteString =>
  (it === undefined ? (isNumeric ? '*' : 'any') : `${it.not ? '!' : ''}${it.value}`).padEnd(6)

const protocolName = (it: Negatable | undefined, names: Names): ByteString => {
  if (names.isNumeric) return it?.value ?? '0'
  return it === undefined ? 'all' : (names.protocols.get(it.value) ?? it.value)
}

const address = (it: Negatable | undefined, names: Names): ByteString => {
  const everywhere = names.isNumeric ? (names.isV6 ? '::/0' : '0.0.0.0/0') : 'anywhere'
  if (it === undefined) return ` ${everywhere.padEnd(19)}`
  const host = it.value.replace(names.isV6 ? /\/128$/ : /\/32$/, '')
  const shown = names.isNumeric ? host : (names.hosts.get(host) ?? host)
  return `${it.not ? '!' : ' '}${shown.padEnd(19)}`
}
