/** /proc/net: what a machine with a loopback device and no sockets of its own shows. */
import type { ByteString } from '../../base/bytes.ts'
import { byLength } from './catalogue.ts'
import { type Entry, file, type ProcessView } from './entry.ts'
import { uptimeMs } from './load.ts'
import type { MachineFacts } from './machine-facts.ts'
import { connectionLines } from './net-connections.ts'
import {
  arpLine,
  deviceLine,
  fibTrie,
  inet6Line,
  listenerLine,
  listenersOf,
  routeLines,
} from './net-texts.ts'

/** Lines of routes and sockets are padded to a width of their own. */
const ROUTE_WIDTH = 127
const SOCKET_WIDTH = 149
const UDP_WIDTH = 127

const text = (name: ByteString, lines: readonly ByteString[]): Entry<ProcessView> =>
  file(name, () => lines.map((line) => `${line}\n`).join(''))

/** Lines that the machine's facts decide. */
const lines = (
  name: ByteString,
  of: (machine: MachineFacts) => readonly ByteString[],
): Entry<ProcessView> =>
  file(name, ({ machine }) =>
    of(machine)
      .map((line) => `${line}\n`)
      .join(''),
  )

/** Who listens, then who is connected. */
const streams = (
  { kernel, machine: { listeners = [] } }: ProcessView,
  family: 'v4' | 'v6',
): readonly ByteString[] => {
  const listening = listenersOf(listeners, family).map(listenerLine)
  return [...listening, ...connectionLines(kernel, family, listening.length)]
}

const ARP = 'IP address       HW type     Flags       HW address            Mask     Device'
const ROUTES = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
const SOCKETS =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const SOCKETS_6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const DATAGRAMS =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops'
const DATAGRAMS_6 = `${SOCKETS_6} ref pointer drops`

const DEVICES = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`

/** One line of net/dev, as dev_seq_printf_stats prints it. */
const device = (name: ByteString, bytes: number, packets: number): ByteString => {
  const half = `${String(bytes).padStart(7)} ${String(packets).padStart(7)}    0    0    0     0`
  return `${name.padStart(6)}: ${half}          0         0 ${half}       0          0\n`
}

/** The machine talks to itself now and then: as much in as out. */
const dev = (view: ProcessView): ByteString => {
  const packets = Math.floor(uptimeMs(view) / 21_000) * 2
  const { network } = view.machine
  const own = network === undefined ? '' : deviceLine(network, uptimeMs(view))
  return DEVICES + device('lo', packets * 84, packets) + own
}

/** /proc/PID/net, which /proc/net leads to. */
export const netEntries: readonly Entry<ProcessView>[] = byLength([
  file('dev', dev),
  lines('route', ({ network }) =>
    [ROUTES, ...(network === undefined ? [] : routeLines(network))].map((line) =>
      line.padEnd(ROUTE_WIDTH),
    ),
  ),
  lines('arp', ({ network }) => [ARP, ...(network === undefined ? [] : [arpLine(network)])]),
  file('tcp', (view) =>
    [SOCKETS, ...streams(view, 'v4')].map((line) => `${line.padEnd(SOCKET_WIDTH)}\n`).join(''),
  ),
  file('tcp6', (view) => [SOCKETS_6, ...streams(view, 'v6')].map((line) => `${line}\n`).join('')),
  file('fib_trie', ({ machine }) =>
    machine.network === undefined ? '' : fibTrie(machine.network),
  ),
  text('udp', [DATAGRAMS.padEnd(UDP_WIDTH)]),
  text('udp6', [DATAGRAMS_6]),
  text('raw', [DATAGRAMS.replace('   sl', '  sl').padEnd(UDP_WIDTH)]),
  text('raw6', [DATAGRAMS_6]),
  text('unix', ['Num       RefCount Protocol Flags    Type St Inode Path']),
  lines('if_inet6', ({ network }) => [
    ...(network === undefined ? [] : [inet6Line(network)]),
    '00000000000000000000000000000001 01 80 10 80       lo',
  ]),
  text('ipv6_route', [
    `${'0'.repeat(31)}1 80 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00000000 00000003 00000000 80200001       lo`,
    `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} ffffffff 00000001 00000000 00200200       lo`,
  ]),
  text('sockstat', [
    'sockets: used 18',
    'TCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0',
    'UDP: inuse 0 mem 0',
    'UDPLITE: inuse 0',
    'RAW: inuse 0',
    'FRAG: inuse 0 memory 0',
  ]),
])
