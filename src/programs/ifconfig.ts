/** ifconfig of net-tools 2.10 on a machine whose only interface is a loopback that is down. */
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
    if (name === undefined) {
      if (showsAll) yield* task.out(LOOPBACK)
      return 0
    }
    if (name === 'lo') {
      if (settings.length === 0) yield* task.out(LOOPBACK)
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
