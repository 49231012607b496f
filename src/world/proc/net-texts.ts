/** The texts of /proc/net on a machine with one network interface (net/core, net/ipv4 of Linux 6.1). */
import type { ByteString } from '../../base/bytes.ts'
import type { Listener, NetworkFacts } from './machine-facts.ts'

/** Numbers of a dotted address. */
const numbersOf = (address: string): readonly number[] => address.split('.').map(Number)

/** An IPv4 address as the kernel prints it in tables: eight digits, the last number first. */
const hexOf = (address: string): string =>
  numbersOf(address)
    .toReversed()
    .map((number) => number.toString(16).toUpperCase().padStart(2, '0'))
    .join('')

const dotted = (value: number): string =>
  [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
const valueOf = (address: string): number =>
  numbersOf(address).reduce((sum, number) => ((sum << 8) | number) >>> 0, 0)

/** Netmask, first and last address of the network a machine is in. */
export const networkOf = ({ address, prefix }: NetworkFacts) => {
  const mask = (0xffff_ffff << (32 - prefix)) >>> 0
  const first = (valueOf(address) & mask) >>> 0
  return {
    mask: dotted(mask),
    first: dotted(first),
    last: dotted((first | ~mask) >>> 0),
  }
}

/** Bytes and packets so far, in and out: a share by day, steady otherwise. */
export const trafficOf = (network: NetworkFacts, upMs: number) => {
  const count = (perSecond: number, size: number) => {
    const bytes = Math.floor((upMs / 1000) * perSecond)
    return { bytes, packets: Math.floor(bytes / size) }
  }
  return {
    received: count(network.receivedPerSecond, 417),
    sent: count(network.sentPerSecond, 623),
  }
}

/** One line of net/dev, as dev_seq_printf_stats prints it. */
export const deviceLine = (network: NetworkFacts, upMs: number): ByteString => {
  const { received, sent } = trafficOf(network, upMs)
  const half = ({ bytes, packets }: typeof sent): string =>
    `${String(bytes).padStart(7)} ${String(packets).padStart(7)}    0    0    0     0`
  return `${network.interface.padStart(6)}: ${half(received)}          0         0 ${half(sent)}       0          0\n`
}

/** Lines of net/route: flags U and UG. */
export const routeLines = (network: NetworkFacts): readonly ByteString[] => {
  const { mask, first } = networkOf(network)
  const line = (to: string, via: string, flags: string, genmask: string): ByteString =>
    `${network.interface}\t${hexOf(to)}\t${hexOf(via)}\t${flags}\t0\t0\t0\t${hexOf(genmask)}\t0\t0\t0`
  return [line('0.0.0.0', network.gateway, '0003', '0.0.0.0'), line(first, '0.0.0.0', '0001', mask)]
}

/** The line of net/arp of the gateway. */
export const arpLine = (network: NetworkFacts): ByteString =>
  `${network.gateway.padEnd(16)} 0x1         0x2         ${network.gatewayMac}     *        ${network.interface}`

/** The line of net/if_inet6 of the link-local address. */
export const inet6Line = (network: NetworkFacts): ByteString => {
  const groups = network.linkLocal.replace('fe80::', '').split(':')
  const low = groups.map((group) => group.padStart(4, '0')).join('')
  return `fe80000000000000${low} 02 40 20 80 ${network.interface.padStart(8)}`
}

/** net/fib_trie: all that is routed, once for each table, which are one. */
export const fibTrie = (network: NetworkFacts): ByteString => {
  const { first, last } = networkOf(network)
  const { prefix } = network
  const trie = `  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- ${first}/${prefix} 2 0 1
        |-- ${first}
           /${prefix} link UNICAST
        |-- ${network.address}
           /32 host LOCAL
        |-- ${last}
           /32 link BROADCAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
`
  return `Main:\n${trie}Local:\n${trie}`
}

const IPV6_HEX_CHARS = 32
const LISTENING = '0A'

/** A line of net/tcp or net/tcp6 for who listens (get_tcp4_sock). */
export const listenerLine = (listener: Listener, slot: number): ByteString => {
  const { address, port, uid } = listener
  const isV6 = address.includes(':')
  const none = '0'.repeat(isV6 ? IPV6_HEX_CHARS : 8)
  const local = isV6 ? v6HexOf(address) : hexOf(address)
  const number = port.toString(16).toUpperCase().padStart(4, '0')
  const who = `${String(uid).padStart(5)}        0 ${socketIno(listener, slot)}`
  return `${String(slot).padStart(4)}: ${local}:${number} ${none}:0000 ${LISTENING} 00000000:00000000 00:00000000 00000000 ${who} 1 0000000000000000 100 0 0 10 0`
}

/** Inode numbers of sockets that were made at the start. */
const FIRST_SOCKET = 18_000

const socketIno = ({ address, port }: Listener, slot: number): number =>
  FIRST_SOCKET + port * 7 + slot * 2 + (address.includes(':') ? 1 : 0)

/** Those of one family, as its table counts them. */
export const listenersOf = (
  listeners: readonly Listener[],
  family: 'v4' | 'v6',
): readonly Listener[] =>
  listeners.filter(({ address }) => address.includes(':') === (family === 'v6'))

/** Inode numbers of the sockets that processes of this name hold. */
export const socketsHeldBy = (
  listeners: readonly Listener[],
  comm: ByteString,
): readonly number[] =>
  (['v4', 'v6'] as const).flatMap((family) =>
    listenersOf(listeners, family).flatMap((it, slot) =>
      it.by === comm ? [socketIno(it, slot)] : [],
    ),
  )

/** `::` and `::1`: nothing else is listened on. */
const v6HexOf = (address: string): string =>
  address === '::1' ? '00000000000000000000000001000000' : '0'.repeat(IPV6_HEX_CHARS)
