/** Matches of iptables 1.8.9 that any protocol may have. */
import type { ByteString } from '../../base/bytes.ts'
import {
  bang,
  type Extension,
  type Given,
  optionsOf,
  plain,
  quoteArgument,
  saveGiven,
  valueOf,
} from './extension.ts'

const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED']

/** In the order the kernel's bits have; a text with a blank is a problem. */
const readStates = (text: ByteString): ByteString => {
  const words = text.toUpperCase().split(',')
  const bad = words.findIndex((it) => ![...STATES, 'SNAT', 'DNAT'].includes(it))
  if (bad >= 0) return `Bad state "${text.split(',')[bad]}"`
  return [...STATES, 'SNAT', 'DNAT'].filter((it) => words.includes(it)).join(',')
}

const mustHave = (match: string, option: string): ByteString =>
  `${match}: option "--${option}" must be specified\n`

const states = (name: string, key: string): Extension => ({
  options: optionsOf(key),
  say: (given) => {
    const value = valueOf(given, key)
    if (value === undefined) return mustHave(name, key)
    const words = readStates(value)
    if (words.includes(' ')) return words
    const not = bang(given, key, '! ')
    return { save: `${not}--${key} ${words}`, list: `${not}${key} ${words}` }
  },
})

const comment: Extension = {
  options: optionsOf('comment'),
  say: (given) => {
    const value = valueOf(given, 'comment')
    if (value === undefined) return mustHave('comment', 'comment')
    return { save: `--comment ${quoteArgument(value)}`, list: `/* ${value} */` }
  },
}

const UNITS = ['second', 'minute', 'hour', 'day']

const limit: Extension = {
  options: optionsOf('limit limit-burst'),
  say: (given) => {
    const rate = valueOf(given, 'limit') ?? '3/hour'
    const [, count = '', unit = ''] = /^(\d+)(?:\/([a-z]+))?$/i.exec(rate) ?? []
    const word = unit === '' ? 'second' : UNITS.find((it) => it.startsWith(unit.toLowerCase()))
    if (count === '' || word === undefined) return `bad rate \`${rate}'`
    const shown = `${count}/${word.length > 4 ? word.slice(0, 3) : word}`
    const burst = Number(valueOf(given, 'limit-burst') ?? 5)
    return {
      save: `--limit ${shown}${burst === 5 ? '' : ` --limit-burst ${burst}`}`,
      list: `limit: avg ${shown} burst ${burst}`,
    }
  },
}

/** `|03|www`: hexadecimal between bars. */
const hexBytes = (value: ByteString): ByteString =>
  value.replace(/\|([^|]*)\|/g, (_, digits: string) =>
    (digits.match(/[\da-f]{2}/gi) ?? [])
      .map((it) => String.fromCharCode(Number(`0x${it}`)))
      .join(''),
  )

const hexText = (bytes: ByteString): string =>
  `"|${[...bytes].map((it) => it.charCodeAt(0).toString(16).padStart(2, '0')).join('')}|"`

const text: Extension = {
  options: optionsOf('string hex-string algo from to icase:0'),
  say: (given) => {
    const value = valueOf(given, 'string') ?? valueOf(given, 'hex-string')
    const algorithm = valueOf(given, 'algo')
    if (value === undefined || algorithm === undefined) {
      return "STRING match: You must specify `--string' or `--hex-string'"
    }
    const bytes = given.has('string') ? value : hexBytes(value)
    const isHex = /[^\x20-\x7e]/.test(bytes)
    const quote = isHex ? hexText(bytes) : `"${bytes.replace(/["\\]/g, (char) => `\\${char}`)}"`
    const not = bang(given, given.has('string') ? 'string' : 'hex-string', '! ')
    const [from, to] = [valueOf(given, 'from'), valueOf(given, 'to')]
    const option = isHex ? 'hex-string' : 'string'
    return {
      save: [
        `${not}--${option} ${quote} --algo ${algorithm}`,
        from === undefined ? '' : ` --from ${from}`,
        to === undefined ? '' : ` --to ${to}`,
        given.has('icase') ? ' --icase' : '',
      ].join(''),
      list: [
        `STRING match ${not === '' ? ' ' : '!'}${quote} ALGO name ${algorithm}`,
        from === undefined ? '' : ` FROM ${from}`,
        to === undefined ? '' : ` TO ${to}`,
        given.has('icase') ? ' ICASE' : '',
      ].join(''),
    }
  },
}

const connlimit: Extension = {
  options: optionsOf(
    'connlimit-above connlimit-upto connlimit-mask connlimit-saddr:0 connlimit-daddr:0',
  ),
  say: (given, { names }) => {
    const isAbove = given.has('connlimit-above')
    const count = valueOf(given, isAbove ? 'connlimit-above' : 'connlimit-upto')
    if (count === undefined) return 'You must specify "--connlimit-above" or "--connlimit-upto".'
    const mask = valueOf(given, 'connlimit-mask') ?? (names.isV6 ? '128' : '32')
    const side = given.has('connlimit-daddr') ? 'daddr' : 'saddr'
    return {
      save: `--connlimit-${isAbove ? 'above' : 'upto'} ${count} --connlimit-mask ${mask} --connlimit-${side}`,
      list: `#conn ${side === 'daddr' ? 'dst' : 'src'}/${mask} ${isAbove ? '>' : '<='} ${count}`,
    }
  },
}

const owner: Extension = {
  options: optionsOf('uid-owner gid-owner socket-exists:0'),
  say: (given, { names }) => {
    const saves: string[] = []
    const lists: string[] = []
    for (const [key, known, label] of [
      ['uid-owner', names.users, 'UID'],
      ['gid-owner', names.groups, 'GID'],
    ] as const) {
      const value = valueOf(given, key)
      if (value === undefined) continue
      const found = [...known].find(([, name]) => name === value)?.[0]
      const id = found ?? (/^\d+$/.test(value) ? Number(value) : undefined)
      if (id === undefined) return `owner: Bad value for "--${key}" option: "${value}"`
      const not = bang(given, key, '! ')
      saves.push(`${not}--${key} ${id}`)
      const shown = names.isNumeric ? id : (known.get(id) ?? id)
      lists.push(`${not}owner ${label} match ${shown}`)
    }
    return { save: saves.join(' '), list: lists.join(' ') }
  },
}

const recent: Extension = {
  options: optionsOf(
    'set:0 rcheck:0 update:0 remove:0 seconds hitcount name rsource:0 rdest:0 mask rttl:0',
  ),
  say: (given) => {
    const verb = ['set', 'rcheck', 'update', 'remove'].find((it) => given.has(it))
    if (verb === undefined)
      return "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'"
    const name = valueOf(given, 'name') ?? 'DEFAULT'
    const mask = valueOf(given, 'mask') ?? '255.255.255.255'
    const [seconds, hits] = [valueOf(given, 'seconds'), valueOf(given, 'hitcount')]
    const side = given.has('rdest') ? 'rdest' : 'rsource'
    return {
      save: [
        `${bang(given, verb, '! ')}--${verb}`,
        seconds === undefined ? '' : ` --seconds ${seconds}`,
        hits === undefined ? '' : ` --hitcount ${hits}`,
        ` --name ${name} --mask ${mask} --${side}`,
      ].join(''),
      list: [
        `${bang(given, verb, '! ')}recent: ${verb === 'rcheck' ? 'CHECK' : verb.toUpperCase()}`,
        seconds === undefined ? '' : ` seconds: ${seconds}`,
        hits === undefined ? '' : ` hit_count: ${hits}`,
        ` name: ${name} side: ${side === 'rdest' ? 'dest' : 'source'} mask: ${mask}`,
      ].join(''),
    }
  },
}

const mark: Extension = {
  options: optionsOf('mark'),
  say: (given) => {
    const [value = '', mask] = (valueOf(given, 'mark') ?? '').split('/')
    if (!/^(0x[\da-f]+|\d+)$/i.test(value)) return mustHave('mark', 'mark')
    const hex = `0x${Number(value).toString(16)}${mask === undefined ? '' : `/0x${Number(mask).toString(16)}`}`
    const not = bang(given, 'mark', '! ')
    return { save: `${not}--mark ${hex}`, list: `mark match ${not === '' ? '' : '!'}${hex}` }
  },
}

const ttl = (given: Given): ByteString => {
  const [first] = given
  if (first === undefined) return ''
  const [key, { not, values }] = first
  const sign = key === 'ttl-gt' ? '>' : key === 'ttl-lt' ? '<' : not ? '!=' : '=='
  return `TTL match TTL ${sign} ${values[0]}`
}

const hashlimit: Extension = {
  options: optionsOf(
    'hashlimit-above hashlimit-upto hashlimit-burst hashlimit-mode hashlimit-name hashlimit-htable-expire hashlimit-srcmask',
  ),
  say: (given) => {
    const key = given.has('hashlimit-above') ? 'above' : 'upto'
    const rate = valueOf(given, `hashlimit-${key}`)
    const name = valueOf(given, 'hashlimit-name')
    if (rate === undefined) return 'You have to specify --hashlimit'
    if (name === undefined) return mustHave('hashlimit', 'hashlimit-name')
    const burst = valueOf(given, 'hashlimit-burst') ?? '5'
    const mode = valueOf(given, 'hashlimit-mode')
    const modes = mode === undefined ? '' : ` --hashlimit-mode ${mode}`
    const by = mode === undefined ? '' : ` mode ${mode.replaceAll(',', '-')}`
    return {
      save: `--hashlimit-${key} ${rate} --hashlimit-burst ${burst}${modes} --hashlimit-name ${name}`,
      list: `limit: ${key === 'above' ? 'above' : 'up to'} ${rate} burst ${burst}${by}`,
    }
  },
}

/** By name. */
export const MATCHES: ReadonlyMap<string, Extension> = new Map([
  ['state', states('state', 'state')],
  ['conntrack', states('conntrack', 'ctstate')],
  ['comment', comment],
  ['limit', limit],
  ['string', text],
  ['connlimit', connlimit],
  ['owner', owner],
  ['recent', recent],
  ['mark', mark],
  ['ttl', plain('ttl-eq ttl-gt ttl-lt', ttl)],
  [
    'mac',
    plain('mac-source', (given) =>
      `MAC ${bang(given, 'mac-source')}${valueOf(given, 'mac-source')?.toLowerCase() ?? ''}`.trim(),
    ),
  ],
  [
    'length',
    plain('length', (given) => `length ${bang(given, 'length')}${valueOf(given, 'length')}`),
  ],
  [
    'pkttype',
    plain(
      'pkt-type',
      (given) => `PKTTYPE ${bang(given, 'pkt-type')}= ${valueOf(given, 'pkt-type')}`,
    ),
  ],
  [
    'iprange',
    plain('src-range dst-range', (given) =>
      [...given]
        .map(([key, { not, values }]) => {
          const side = key === 'src-range' ? 'source' : 'destination'
          return `${side} IP range${not ? ' !' : ''} ${values[0]}`
        })
        .join(' '),
    ),
  ],
  [
    'addrtype',
    plain('src-type dst-type limit-iface-in:0 limit-iface-out:0', (given) => {
      const types = ['src-type', 'dst-type'].filter((it) => given.has(it))
      return [
        'ADDRTYPE match',
        ...types.map((it) => `${it} ${bang(given, it)}${valueOf(given, it)}`),
      ].join(' ')
    }),
  ],
  ['hashlimit', hashlimit],
  ['set', plain('match-set:2', (given) => `match-set ${given.get('match-set')?.values.join(' ')}`)],
  [
    'time',
    plain(
      'timestart timestop datestart datestop weekdays monthdays',
      (given) => `TIME ${saveGiven(given)}`,
    ),
  ],
])
