/** route of net-tools 2.10 on a machine without routes. */
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const HEAD =
  'Kernel IP routing table\n' +
  'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n'

export const program: Program = {
  names: ['route'],
  *run(task) {
    const args = task.args.slice(1)
    if (args.includes('--help') || args.includes('-h')) {
      yield* task.err(recordedText(task, 'route --help'))
      return 4
    }
    if (args.includes('--version') || args.includes('-V')) {
      yield* task.out(recordedText(task, 'route --version'))
      return 4
    }
    const verb = args.find((it) => !it.startsWith('-'))
    if (verb === undefined) {
      yield* task.out(HEAD)
      return 1
    }
    yield* task.err(
      `SIOC${verb === 'add' ? 'ADDRT: Network is unreachable' : 'DELRT: No such process'}\n`,
    )
    return 7
  },
}
