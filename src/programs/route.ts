/** route of net-tools 2.10: the table of /proc/net/route. */
import { readRoutes } from '../shell/gnu/interfaces.ts'
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
      const routes = yield* readRoutes(task)
      const isNumeric = args.some((it) => /^-[a-z]*n/.test(it) || it === '--numeric')
      for (const it of routes) {
        const isDefault = it.destination === '0.0.0.0' && !isNumeric
        const destination = isDefault ? 'default' : it.destination
        const columns = [destination, it.gateway, it.netmask]
          .map((text) => text.padEnd(15))
          .join(' ')
        const metric = `${String(it.metric).padEnd(6)} ${'0'.padEnd(6)} ${'0'.padStart(3)}`
        yield* task.out(`${columns} ${it.flags.padEnd(5)} ${metric} ${it.device}\n`)
      }
      return routes.length === 0 ? 1 : 0
    }
    yield* task.err(
      `SIOC${verb === 'add' ? 'ADDRT: Network is unreachable' : 'DELRT: No such process'}\n`,
    )
    return 7
  },
}
