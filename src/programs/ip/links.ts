/** Interfaces as ip shows them. */
import type { ByteString } from '../../base/bytes.ts'
import type { Interface, Traffic } from '../../shell/gnu/interfaces.ts'
import type { Chosen } from './options.ts'

export interface Link {
  readonly number: number
  readonly name: ByteString
  readonly isUp: boolean
  readonly flags: string
  readonly mtu: number
  readonly queue: string
  readonly state: string
  readonly kind: string
  readonly mac: string
  readonly broadcast: string
  readonly otherName?: string | undefined
  readonly addresses: readonly Address[]
  readonly received: Traffic
  readonly sent: Traffic
}

interface Address {
  readonly family: 4 | 6
  readonly text: string
  /** What stands behind it. */
  readonly more: string
}

const NO_MAC = '00:00:00:00:00:00'

/** In the kernel's order; a loopback alone is down. */
export const linksOf = (
  [lo, ...interfaces]: readonly Interface[],
  { hasRoutedLoopback }: { readonly hasRoutedLoopback: boolean },
): readonly Link[] => [
  ...(lo === undefined ? [] : [loopback(lo, interfaces.length > 0, hasRoutedLoopback)]),
  ...interfaces.map(ethernet),
]

const loopback = (it: Interface, isUp: boolean, hasRoutedLoopback: boolean): Link => ({
  number: 1,
  name: it.name,
  isUp,
  flags: isUp ? 'LOOPBACK,UP,LOWER_UP' : 'LOOPBACK',
  mtu: 65_536,
  queue: isUp ? 'noqueue' : 'noop',
  state: isUp ? 'UNKNOWN' : 'DOWN',
  kind: 'loopback',
  mac: NO_MAC,
  broadcast: NO_MAC,
  addresses: isUp
    ? [
        { family: 4, text: '127.0.0.1/8', more: 'scope host lo' },
        {
          family: 6,
          text: '::1/128',
          more: `scope host ${hasRoutedLoopback ? 'noprefixroute ' : ''}`,
        },
      ]
    : [],
  received: it.received,
  sent: it.sent,
})

const ethernet = (it: Interface, at: number): Link => {
  const { inet, inet6, name } = it
  const slot = /^ens(\d+)$/.exec(name)?.[1]
  const prefix = (inet?.netmask ?? '')
    .split('.')
    .map((part) => Number(part).toString(2).replaceAll('0', '').length)
    .reduce((sum, bits) => sum + bits, 0)
  return {
    number: at + 2,
    name,
    isUp: true,
    flags: 'BROADCAST,MULTICAST,UP,LOWER_UP',
    mtu: 1_500,
    queue: 'fq_codel',
    state: 'UP',
    kind: 'ether',
    mac: it.mac ?? NO_MAC,
    broadcast: 'ff:ff:ff:ff:ff:ff',
    otherName: slot === undefined ? undefined : `enp0s${slot}`,
    addresses: [
      ...(inet === undefined
        ? []
        : [
            {
              family: 4 as const,
              text: `${inet.address}/${prefix}`,
              more: `brd ${inet.broadcast} scope global ${name}`,
            },
          ]),
      ...(inet6 === undefined
        ? []
        : [{ family: 6 as const, text: `${inet6}/64`, more: 'scope link ' }]),
    ],
    received: it.received,
    sent: it.sent,
  }
}

const NAME_COLUMNS = 16
const STATE_COLUMNS = 14

const briefHead = ({ name, state }: Link): ByteString =>
  `${name.padEnd(NAME_COLUMNS)} ${state.padEnd(STATE_COLUMNS)} `

const firstLine = (it: Link, mode: string): ByteString =>
  `${it.number}: ${it.name}: <${it.flags}> mtu ${it.mtu} qdisc ${it.queue} state ${it.state} ${mode}group default qlen 1000`

const macLine = (it: Link): ByteString => `link/${it.kind} ${it.mac} brd ${it.broadcast}`

/** `ip link`. */
export const linkText = (it: Link, chosen: Chosen): ByteString => {
  if (chosen.isBrief) return `${briefHead(it)}${it.mac} <${it.flags}> \n`
  const lines = [firstLine(it, 'mode DEFAULT '), `    ${macLine(it)}`]
  if (chosen.hasStatistics) lines.push(...statistics(it))
  if (it.otherName !== undefined) lines.push(`    altname ${it.otherName}`)
  return `${lines.join(chosen.isOneLine ? '\\' : '\n')}\n`
}

/** `ip address`. */
export const addressText = (it: Link, chosen: Chosen): ByteString => {
  const { family, isBrief, isOneLine } = chosen
  const own = it.addresses.filter((address) => family === undefined || address.family === family)
  if (family !== undefined && own.length === 0) return ''
  if (isBrief) return `${briefHead(it)}${own.map(({ text }) => `${text} `).join('')}\n`
  const words = ({ family: of, text, more }: Address): string =>
    `inet${of === 6 ? '6' : ''} ${text} ${more}`
  const lifetime = '       valid_lft forever preferred_lft forever'
  if (isOneLine) {
    const head = `${it.number}: ${it.name}    `
    return own.map((address) => `${head}${words(address)}\\${lifetime}\n`).join('')
  }
  const lines = [firstLine(it, '')]
  if (family === undefined) {
    lines.push(`    ${macLine(it)}`)
    if (chosen.hasStatistics) lines.push(...statistics(it))
    if (it.otherName !== undefined) lines.push(`    altname ${it.otherName}`)
  }
  for (const address of own) lines.push(`    ${words(address)}`, lifetime)
  return `${lines.join('\n')}\n`
}

/** One table of both ways: its columns are as wide as the longest number of either. */
const statistics = ({ received, sent }: Link): readonly string[] => {
  const widest = (least: number, of: (traffic: Traffic) => number): number =>
    Math.max(least, String(of(received)).length, String(of(sent)).length)
  const bytesWidth = widest('RX:  bytes'.length, ({ bytes }) => bytes)
  const packetsWidth = widest('packets'.length, ({ packets }) => packets)
  const side = (label: string, { bytes, packets }: Traffic, heads: string): readonly string[] => [
    `    ${label}:${'bytes'.padStart(bytesWidth - 3)} ${'packets'.padStart(packetsWidth)} ${heads}           `,
    `    ${String(bytes).padStart(bytesWidth)} ${String(packets).padStart(packetsWidth)}      0       0       0       0 `,
  ]
  return [
    ...side('RX', received, 'errors dropped  missed   mcast'),
    ...side('TX', sent, 'errors dropped carrier collsns'),
  ]
}
