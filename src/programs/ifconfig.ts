/** ifconfig of net-tools 2.10: what is up, as /proc/net tells it; a loopback alone is down. */
import { type Interface, readInterfaces, type Traffic } from '../shell/gnu/interfaces.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const LOOPBACK = `lo: flags=8<LOOPBACK>  mtu 65536
        loop  txqueuelen 1000  (Local Loopback)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`

export const program: Program = {
  names: ['ifconfig'],
  *run(task) {
    const args = task.args.slice(1)
    if (args.includes('--help') || args.includes('-h')) {
      yield* task.err(recordedText(task, 'ifconfig --help'))
      return 0
    }
    if (args.includes('--version') || args.includes('-V')) {
      yield* task.out(recordedText(task, 'ifconfig --version'))
      return 0
    }
    const showsAll = args.includes('-a')
    const [name, ...settings] = args.filter((it) => !it.startsWith('-'))
    const [lo, ...interfaces] = yield* readInterfaces(task)
    const loopback = lo === undefined || interfaces.length === 0 ? LOOPBACK : loopbackOf(lo)
    if (name === undefined) {
      for (const it of interfaces) yield* task.out(textOf(it))
      if (showsAll || interfaces.length > 0) yield* task.out(loopback)
      return 0
    }
    if (name === 'lo') {
      if (settings.length === 0) yield* task.out(loopback)
      return 0
    }
    const known = interfaces.find((it) => it.name === name)
    if (known !== undefined) {
      if (settings.length === 0) yield* task.out(textOf(known))
      return 0
    }
    const problem =
      settings.length === 0
        ? 'error fetching interface information: Device not found'
        : 'ERROR while getting interface flags: No such device'
    yield* task.err(`${name}: ${problem}\n`)
    return settings.length === 0 ? 1 : 255
  },
}

const loopbackOf = ({ received, sent }: Interface): string =>
  `lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536
        inet 127.0.0.1  netmask 255.0.0.0
        inet6 ::1  prefixlen 128  scopeid 0x10<host>
        loop  txqueuelen 1000  (Local Loopback)
${countersOf(received, sent)}`

const textOf = ({ name, inet, inet6, mac, received, sent }: Interface): string => {
  const { address = '', netmask = '', broadcast = '' } = inet ?? {}
  return `${name}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet ${address}  netmask ${netmask}  broadcast ${broadcast}
        inet6 ${inet6}  prefixlen 64  scopeid 0x20<link>
        ether ${mac}  txqueuelen 1000  (Ethernet)
${countersOf(received, sent)}`
}

const countersOf = (received: Traffic, sent: Traffic): string =>
  `        RX ${countOf(received)}
        RX errors 0  dropped 0  overruns 0  frame 0
        TX ${countOf(sent)}
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** One digit behind the point, cut off (lib/interface.c, ife_print_long). */
const countOf = ({ bytes, packets }: Traffic): string => {
  let unit = 0
  let shown = bytes
  while (shown >= 1024 && unit < UNITS.length - 1) {
    shown /= 1024
    unit += 1
  }
  const tenths = Math.floor(shown * 10)
  const short = `${Math.floor(tenths / 10)}.${tenths % 10} ${UNITS[unit]}`
  return `packets ${packets}  bytes ${bytes} (${short})`
}
