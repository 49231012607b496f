/** Network interfaces in /sys (net/core/net-sysfs.c; shapes of a guest with virtio-net, Linux 6.18). */
import type { ByteString } from '../../base/bytes.ts'
import { EINVAL, EOPNOTSUPP } from '../../base/errno.ts'
import { type DirectoryEntry, file, fixed, type View } from '../proc/entry.ts'
import { uptimeMs } from '../proc/load.ts'
import type { NetworkFacts } from '../proc/machine-facts.ts'
import { trafficOf } from '../proc/net-texts.ts'
import { folder, lines, link, power, type SysEntry } from './parts.ts'

interface Shape {
  readonly index: number
  readonly address: string
  readonly broadcast: string
  readonly flags: string
  readonly mtu: number
  readonly nameAssigned: number
  readonly state: string
  readonly type: number
  readonly changes: number
  readonly statistics: (view: View) => Counts
}

interface Counts {
  readonly received: { readonly bytes: number; readonly packets: number }
  readonly sent: { readonly bytes: number; readonly packets: number }
}

/** The one besides the loopback. `up` leads from its directory to /sys. */
export const ownInterface = (network: NetworkFacts, up: string): DirectoryEntry<View> =>
  interfaceOf(
    network.interface,
    {
      ...{ index: 2, address: network.mac, broadcast: 'ff:ff:ff:ff:ff:ff', flags: '0x1003' },
      ...{ mtu: 1500, nameAssigned: 4, state: 'up', type: 1, changes: 2 },
      statistics: (view) => trafficOf(network, uptimeMs(view)),
    },
    [
      ...lines({ duplex: 'unknown', speed: -1 }),
      file('phys_port_id', () => EOPNOTSUPP),
      file('phys_port_name', () => EOPNOTSUPP),
      file('phys_switch_id', () => EOPNOTSUPP),
      link('device', '../../../virtio0'),
      link('subsystem', `${up}class/net`),
    ],
  )

/** Without a network it is down. */
export const loopback = (isUp: boolean): DirectoryEntry<View> =>
  interfaceOf(
    'lo',
    {
      ...{ index: 1, address: NOBODY, broadcast: NOBODY, flags: isUp ? '0x9' : '0x8' },
      ...{ mtu: 65_536, nameAssigned: 2, state: isUp ? 'unknown' : 'down', type: 772, changes: 0 },
      statistics: (view) => {
        // As in /proc/net/dev: as much in as out.
        const packets = Math.floor(uptimeMs(view) / 21_000) * 2
        const half = { packets, bytes: packets * 84 }
        return { received: half, sent: half }
      },
    },
    [
      file('duplex', () => EINVAL),
      file('speed', () => EINVAL),
      link('subsystem', '../../../../class/net'),
    ],
  )

const NOBODY = '00:00:00:00:00:00'

const interfaceOf = (
  name: ByteString,
  of: Shape,
  more: readonly SysEntry[],
): DirectoryEntry<View> => {
  const { index, address, broadcast, flags, mtu, nameAssigned, state, type, changes } = of
  return folder(name, [
    ...lines({
      ...{ addr_assign_type: 0, addr_len: 6, address, broadcast },
      ...{
        carrier_changes: changes,
        carrier_down_count: changes / 2,
        carrier_up_count: changes / 2,
      },
      ...{ dev_id: '0x0', dev_port: 0, dormant: 0, ifindex: index, iflink: index, link_mode: 0 },
      ...{ name_assign_type: nameAssigned, operstate: state, testing: 0, type },
    }),
    ...lines({ carrier: 1, flags, gro_flush_timeout: 0, mtu, napi_defer_hard_irqs: 0 }, 0o644),
    ...lines({ netdev_group: 0, proto_down: 0, threaded: 0, tx_queue_len: 1000 }, 0o644),
    fixed('ifalias', '', 0o644),
    fixed('uevent', `INTERFACE=${name}\nIFINDEX=${index}\n`, 0o644),
    power(),
    folder('queues', [queue('rx-0', { rps_cpus: 0, rps_flow_cnt: 0 }), queue('tx-0', SENDING)]),
    folder('statistics', statistics(of.statistics)),
    ...more,
  ])
}

const SENDING = { traffic_class: 0, tx_maxrate: 0, tx_timeout: 0, xps_cpus: 0, xps_rxqs: 0 }
const queue = (name: string, of: Readonly<Record<string, number>>): SysEntry =>
  folder(name, lines(of, 0o644))

/** Counters that stay zero on a link without faults. */
const FAULTS = [
  ...['collisions', 'multicast', 'rx_compressed', 'rx_crc_errors', 'rx_dropped', 'rx_errors'],
  ...['rx_fifo_errors', 'rx_frame_errors', 'rx_length_errors', 'rx_missed_errors'],
  ...['rx_nohandler', 'rx_over_errors', 'tx_aborted_errors', 'tx_carrier_errors'],
  ...['tx_compressed', 'tx_dropped', 'tx_errors', 'tx_fifo_errors', 'tx_heartbeat_errors'],
  'tx_window_errors',
]

const statistics = (of: Shape['statistics']): readonly SysEntry[] => [
  ...lines(Object.fromEntries(FAULTS.map((name) => [name, 0]))),
  file('rx_bytes', (view) => `${of(view).received.bytes}\n`),
  file('rx_packets', (view) => `${of(view).received.packets}\n`),
  file('tx_bytes', (view) => `${of(view).sent.bytes}\n`),
  file('tx_packets', (view) => `${of(view).sent.packets}\n`),
]
