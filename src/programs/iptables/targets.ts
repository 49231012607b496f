/** Targets of iptables 1.8.9 that take options. */
import type { ByteString } from '../../base/bytes.ts'
import { type Extension, type Given, optionsOf, plain, valueOf } from './extension.ts'

/** What a target needs besides: which tables may have it. */
export interface Target extends Extension {
  readonly tables?: readonly string[]
}

const REJECTS = new Map<string, string>([
  ['net-unreach', 'icmp-net-unreachable'],
  ['host-unreach', 'icmp-host-unreachable'],
  ['proto-unreach', 'icmp-proto-unreachable'],
  ['port-unreach', 'icmp-port-unreachable'],
  ['net-prohib', 'icmp-net-prohibited'],
  ['host-prohib', 'icmp-host-prohibited'],
  ['tcp-rst', 'tcp-reset'],
  ['admin-prohib', 'icmp-admin-prohibited'],
  ['no-route', 'icmp6-no-route'],
  ['adm-prohibited', 'icmp6-adm-prohibited'],
  ['addr-unreach', 'icmp6-addr-unreachable'],
  ['port-unreach6', 'icmp6-port-unreachable'],
])

const reject: Extension = {
  options: optionsOf('reject-with'),
  say: (given, { names }) => {
    const standard = names.isV6 ? 'icmp6-port-unreachable' : 'icmp-port-unreachable'
    const word = valueOf(given, 'reject-with') ?? standard
    const full = REJECTS.get(word) ?? ([...REJECTS.values()].includes(word) ? word : undefined)
    if (full === undefined) return `unknown reject type "${word}"`
    return { save: `--reject-with ${full}`, list: `reject-with ${full}` }
  },
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
const LOG_FLAGS: readonly (readonly [option: string, bit: number])[] = [
  ['log-tcp-sequence', 1],
  ['log-tcp-options', 2],
  ['log-ip-options', 4],
  ['log-uid', 8],
  ['log-macdecode', 32],
]

const log: Extension = {
  options: optionsOf(
    'log-prefix log-level log-tcp-sequence:0 log-tcp-options:0 log-ip-options:0 log-uid:0 log-macdecode:0',
  ),
  say: (given, { names }) => {
    const word = valueOf(given, 'log-level') ?? 'warn'
    const named = LEVELS.findIndex((it) => it === word || (word.length > 3 && word.startsWith(it)))
    const level = /^[0-7]$/.test(word) ? Number(word) : named
    if (level < 0) return `log-level "${word}" unknown`
    const prefix = valueOf(given, 'log-prefix')
    const flags = LOG_FLAGS.filter(([option]) => given.has(option))
    const quote = prefix === undefined ? '' : `prefix "${prefix}"`
    const bits = flags.reduce((sum, [, bit]) => sum | bit, 0)
    const shown = names.isNumeric
      ? [`LOG flags ${bits} level ${level}`]
      : [`LOG level ${LEVELS[level]}`, ...flags.map(([option]) => option.slice(4))]
    return {
      save: [
        ...(prefix === undefined ? [] : [`--log-prefix "${prefix}"`]),
        ...(level === 4 ? [] : [`--log-level ${level}`]),
        ...flags.map(([option]) => `--${option}`),
      ].join(' '),
      list: [...shown, ...(quote === '' ? [] : [quote])].join(' '),
    }
  },
}

const NAT_FLAGS = 'random:0 random-fully:0 persistent:0'
const flagWords = (given: Given): string =>
  ['random', 'random-fully', 'persistent']
    .filter((it) => given.has(it))
    .map((it) => ` ${it}`)
    .join('')

const translate = (name: string, key: string, alias: string): Target => ({
  options: optionsOf(`${key}|${alias} ${NAT_FLAGS}`),
  tables: ['nat'],
  say: (given) => {
    const to = valueOf(given, key)
    if (to === undefined) return `${name}: option "--${key}" must be specified\n`
    const flags = flagWords(given)
    return { save: `--${key} ${to}${flags.replaceAll(' ', ' --')}`, list: `to:${to}${flags}` }
  },
})

const redirect: Target = {
  options: optionsOf(`to-ports|to-port|to ${NAT_FLAGS}`),
  tables: ['nat'],
  say: (given) => {
    const to = valueOf(given, 'to-ports')
    if (to === undefined) return { save: '', list: '' }
    const flags = flagWords(given)
    return {
      save: `--to-ports ${to}${flags.replaceAll(' ', ' --')}`,
      list: `redir ports ${to}${flags}`,
    }
  },
}

const masquerade: Target = {
  options: optionsOf(`to-ports ${NAT_FLAGS}`),
  tables: ['nat'],
  say: (given) => {
    const to = valueOf(given, 'to-ports')
    const flags = flagWords(given)
    const ports = to === undefined ? '' : `--to-ports ${to}`
    const list = to === undefined ? flags.trim() : `masq ports: ${to}${flags}`
    return { save: `${ports}${flags.replaceAll(' ', ' --')}`.trim(), list }
  },
}

const hex = (text: ByteString): string => `0x${Number(text).toString(16)}`

const mark: Target = {
  options: optionsOf('set-mark set-xmark and-mark or-mark'),
  say: (given) => {
    const text = valueOf(given, 'set-mark') ?? valueOf(given, 'set-xmark')
    const [value = '', mask = '0xffffffff'] = (text ?? '').split('/')
    if (!/^(0x[\da-f]+|\d+)$/i.test(value))
      return 'MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required'
    const isWhole = hex(mask) === '0xffffffff'
    return {
      save: `--set-xmark ${hex(value)}/${hex(mask)}`,
      list: isWhole ? `MARK set ${hex(value)}` : `MARK xset ${hex(value)}/${hex(mask)}`,
    }
  },
}

/** By name; the four verdicts and chains take none. */
export const TARGETS: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['REJECT', { ...reject, tables: ['filter'] }],
  ['LOG', log],
  ['DNAT', translate('DNAT', 'to-destination', 'to')],
  ['SNAT', translate('SNAT', 'to-source', 'to')],
  ['REDIRECT', redirect],
  ['MASQUERADE', masquerade],
  ['MARK', mark],
  [
    'TCPMSS',
    plain('set-mss clamp-mss-to-pmtu:0', (given) =>
      given.has('set-mss') ? `TCPMSS set ${valueOf(given, 'set-mss')}` : 'TCPMSS clamp to PMTU',
    ),
  ],
  [
    'NFQUEUE',
    {
      options: optionsOf('queue-num queue-bypass:0'),
      say: (given) => {
        const number = valueOf(given, 'queue-num') ?? '0'
        const bypass = given.has('queue-bypass')
        return {
          save: `--queue-num ${number}${bypass ? ' --queue-bypass' : ''}`,
          list: `NFQUEUE num ${number}${bypass ? ' bypass' : ''}`,
        }
      },
    },
  ],
  [
    'NFLOG',
    plain(
      'nflog-group nflog-prefix',
      (given) => `nflog-group ${valueOf(given, 'nflog-group') ?? 0}`,
    ),
  ],
  [
    'TTL',
    {
      ...plain('ttl-set ttl-dec ttl-inc', (given) => `TTL set to ${valueOf(given, 'ttl-set')}`),
      tables: ['mangle'],
    },
  ],
  ['CT', { ...plain('notrack:0 zone helper', () => 'CT notrack'), tables: ['raw'] }],
  ['NOTRACK', { ...plain('', () => ''), tables: ['raw'] }],
])

/** Verdicts that are no extension. */
export const VERDICTS: readonly string[] = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE']
