/** Matches of iptables that belong to a protocol: tcp, udp, icmp, and multiport. */
import type { ByteString } from '../../base/bytes.ts'
import { type Around, bang, type Extension, type Given, optionsOf, valueOf } from './extension.ts'
import { portProtocol, readPorts, showPorts } from './ports.ts'
import type { Said } from './rule.ts'

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG']
const ALL_FLAGS = 0x3f
const SYN_MASK = 0x17
const SYN = 0x02

const ports = (given: Given, around: Around, name: string): Said | ByteString => {
  const saves: string[] = []
  const lists: string[] = []
  for (const [key, letter] of [
    ['sport', 's'],
    ['dport', 'd'],
  ] as const) {
    const value = valueOf(given, key)
    if (value === undefined) continue
    const range = readPorts(value, around)
    if (range.includes(' ')) return range
    const upper = given.get(key)?.not === true ? /^0:(\d+)$/.exec(range)?.[1] : undefined
    if (upper !== undefined) {
      // The other half of the ports, as nftables turns it round.
      const other = `${Number(upper) + 1}:65535`
      saves.push(`--${key} ${other}`)
      lists.push(`${letter}pts:${showPorts(other, around)}`)
      continue
    }
    const not = bang(given, key)
    saves.push(`${not === '' ? '' : '! '}--${key} ${range}`)
    const many = range.includes(':') ? 's' : ''
    lists.push(`${letter}pt${many}:${not}${showPorts(range, around)}`)
  }
  return { save: saves.join(' '), list: [name, ...lists].join(' ') }
}

const flagBits = (text: ByteString): number | undefined => {
  let bits = 0
  for (const word of text.toUpperCase().split(',')) {
    const at = FLAGS.indexOf(word)
    if (word === 'ALL') bits |= ALL_FLAGS
    else if (at >= 0) bits |= 1 << at
    else if (word !== 'NONE') return undefined
  }
  return bits
}

const flagNames = (bits: number): string =>
  FLAGS.filter((_, at) => (bits & (1 << at)) !== 0).join(',') || 'NONE'

const hex = (bits: number): string => `0x${bits.toString(16).toUpperCase().padStart(2, '0')}`

const tcp: Extension = {
  options: optionsOf('sport|source-port dport|destination-port tcp-flags:2 syn:0 tcp-option'),
  say: (given, around) => {
    const said = ports(given, around, 'tcp')
    if (typeof said === 'string') return said
    const saves = [said.save]
    const lists = [said.list]
    const flags = given.get('tcp-flags') ?? given.get('syn')
    if (flags !== undefined) {
      const [mask = '', set = ''] = flags.values
      const bits = given.has('syn') ? [SYN_MASK, SYN] : [flagBits(mask), flagBits(set)]
      const [maskBits, setBits] = bits
      if (maskBits === undefined) return `Unknown TCP flag \`${mask}'`
      if (setBits === undefined) return `Unknown TCP flag \`${set}'`
      saves.push(`${flags.not ? '! ' : ''}--tcp-flags ${flagNames(maskBits)} ${flagNames(setBits)}`)
      const shown = around.names.isNumeric
        ? `${hex(maskBits)}/${hex(setBits)}`
        : `${flagNames(maskBits)}/${flagNames(setBits)}`
      lists.push(`flags:${flags.not ? '!' : ''}${shown}`)
    }
    const option = valueOf(given, 'tcp-option')
    if (option !== undefined) {
      saves.push(`${bang(given, 'tcp-option', '! ')}--tcp-option ${option}`)
      lists.push(`option=${bang(given, 'tcp-option')}${option}`)
    }
    return { save: saves.filter((it) => it !== '').join(' '), list: lists.join(' ') }
  },
}

const udp: Extension = {
  options: optionsOf('sport|source-port dport|destination-port'),
  say: (given, around) => ports(given, around, 'udp'),
}

/** Names of libxt_icmp.h: type, and the code where it matters. */
const ICMP_TYPES: readonly (readonly [name: string, type: number, code?: number])[] = [
  ['any', 255],
  ['echo-reply', 0],
  ['pong', 0],
  ['destination-unreachable', 3],
  ['network-unreachable', 3, 0],
  ['host-unreachable', 3, 1],
  ['protocol-unreachable', 3, 2],
  ['port-unreachable', 3, 3],
  ['fragmentation-needed', 3, 4],
  ['source-route-failed', 3, 5],
  ['network-unknown', 3, 6],
  ['host-unknown', 3, 7],
  ['network-prohibited', 3, 9],
  ['host-prohibited', 3, 10],
  ['communication-prohibited', 3, 13],
  ['source-quench', 4],
  ['redirect', 5],
  ['echo-request', 8],
  ['ping', 8],
  ['router-advertisement', 9],
  ['router-solicitation', 10],
  ['time-exceeded', 11],
  ['ttl-exceeded', 11],
  ['ttl-zero-during-transit', 11, 0],
  ['ttl-zero-during-reassembly', 11, 1],
  ['parameter-problem', 12],
  ['timestamp-request', 13],
  ['timestamp-reply', 14],
  ['address-mask-request', 17],
  ['address-mask-reply', 18],
]

const icmp: Extension = {
  options: optionsOf('icmp-type'),
  say: (given, { names }) => {
    const value = valueOf(given, 'icmp-type')
    if (value === undefined) return 'icmp: option "--icmp-type" must be specified\n'
    const known = ICMP_TYPES.find(([name]) => name === value)
    const [type = '', code] = value.split('/')
    if (known === undefined && !/^\d+(\/\d+)?$/.test(value)) return `Invalid ICMP type \`${value}'`
    const number = known?.[1] ?? Number(type)
    const exact = known === undefined ? (code === undefined ? undefined : Number(code)) : known[2]
    const not = bang(given, 'icmp-type')
    const isAny = number === 255
    const text = isAny ? 'any' : `${number}${exact === undefined ? '' : `/${exact}`}`
    const name = ICMP_TYPES.find(([, of, its]) => of === number && its === exact)?.[0]
    const numeric = `icmptype ${not}${number}${exact === undefined ? '' : ` code ${exact}`}`
    const list = names.isNumeric || name === undefined ? numeric : `icmp ${not}${name}`
    return { save: `${not === '' ? '' : '! '}--icmp-type ${text}`, list }
  },
}

const multiport: Extension = {
  options: optionsOf('sports|source-ports dports|destination-ports ports'),
  say: (given, around) => {
    if (portProtocol(around) === undefined) {
      return "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'"
    }
    const [first] = given
    if (first === undefined) return 'multiport expection an option'
    const [key, { not, values }] = first
    const ranges = (values[0] ?? '').split(',').map((it) => readPorts(it, around))
    const problem = ranges.find((it) => it.includes(' '))
    if (problem !== undefined) return problem
    const shown = ranges.map((it) => showPorts(it, around)).join(',')
    return {
      save: `${not ? '! ' : ''}--${key} ${ranges.join(',')}`,
      list: `multiport ${key} ${not ? ' !' : ''}${shown}`,
    }
  },
}

/** By name. */
export const PROTOCOL_MATCHES: ReadonlyMap<string, Extension> = new Map([
  ['tcp', tcp],
  ['udp', udp],
  ['icmp', icmp],
  ['multiport', multiport],
])
