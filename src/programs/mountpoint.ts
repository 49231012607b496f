/** mountpoint(1) of util-linux 2.38.1. */
import { failed } from '../base/errno.ts'
import { canonical } from '../shell/gnu/canonical.ts'
import { readMounts } from '../shell/gnu/mounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { isDirectory, majorOf, minorOf } from '../world/tree.ts'

const OPTIONS = optionTable('qdxhV', [
  'quiet=q',
  'nofollow',
  'fs-devno=d',
  'devno=x',
  'help',
  'version=V',
])

const NOT_MOUNTED = 32

export const program: Program = {
  names: ['mountpoint'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined) return yield* endEarly(task, 'mountpoint', ends)
    if (keys.has('h')) return yield* endEarly(task, 'mountpoint', { key: 'help', value: undefined })
    if (keys.has('V')) {
      return yield* endEarly(task, 'mountpoint', { key: 'version', value: undefined })
    }
    const [path, more] = operands
    if (path === undefined || more !== undefined) return yield* tryHelp(task, 'bad usage')
    const stat = task.sys.stat(path)
    const isQuiet = keys.has('q')
    if (failed(stat)) return isQuiet ? 1 : yield* complain(task, `${path}: ${stat.text}`)
    const real = canonical(task.sys, path, 'none')
    const mounts = yield* readMounts(task.sys)
    const isMounted = isDirectory(stat.mode) && mounts.some((it) => it.path === real)
    if (isMounted && keys.has('d')) {
      yield* task.out(`${majorOf(stat.dev)}:${minorOf(stat.dev)}\n`)
    } else if (!isQuiet) {
      yield* task.out(`${path} is ${isMounted ? '' : 'not '}a mountpoint\n`)
    }
    return isMounted ? 0 : NOT_MOUNTED
  },
}
