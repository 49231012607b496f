/** update-rc.d of init-system-helpers 1.65: links of scripts of System V's init. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { runProgram } from '../shell/gnu/run-program.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const LEVELS = ['0', '1', '2', '3', '4', '5', '6', 'S']
const USAGE = `usage: update-rc.d [-f] <basename> remove
       update-rc.d [-f] <basename> defaults
       update-rc.d [-f] <basename> defaults-disabled
       update-rc.d <basename> disable|enable [S|2|3|4|5]
\t\t-f: force

The disable|enable API is not stable and might change in the future.
`

export const program: Program = {
  names: ['update-rc.d'],
  *run(task) {
    const words = task.args.slice(1).filter((it) => !/^-/.test(it))
    const flags = task.args.slice(1).filter((it) => it.startsWith('-'))
    if (flags.some((it) => it === '-h' || it === '--help')) {
      yield* task.out(USAGE)
      return 1
    }
    const [name, action, ...rest] = words
    if (name === undefined || action === undefined) {
      return yield* refuse(task, 'not enough arguments')
    }
    if (action === 'remove') {
      removeLinks(task, name)
      return 0
    }
    const script = `/etc/init.d/${name}`
    if (failed(task.sys.stat(script))) {
      yield* task.err(`update-rc.d: error: unable to read ${script}\n`)
      return 1
    }
    if (action === 'defaults' || action === 'defaults-disabled') {
      return yield* makeLinks(task, name, action === 'defaults')
    }
    if (action === 'start' || action === 'stop') {
      yield* task.err(
        'update-rc.d: warning: start and stop actions are no longer supported; falling back to defaults\n',
      )
      return yield* makeLinks(task, name, true)
    }
    if (action !== 'enable' && action !== 'disable') {
      yield* task.err(USAGE)
      return 1
    }
    return yield* toggle(task, { name, action, levels: rest })
  },
}

function* refuse(task: Task, why: ByteString): Run<number> {
  yield* task.err(`update-rc.d: error: ${why}\n${USAGE}`)
  return 1
}

interface Link {
  readonly path: ByteString
  readonly kind: string
  readonly level: string
  /** Its number and name. */
  readonly rest: ByteString
}

const linksOf = ({ sys }: Task, name: ByteString): readonly Link[] =>
  LEVELS.flatMap((level) => {
    const folder = `/etc/rc${level}.d`
    const entries = sys.readdir(folder)
    if (failed(entries)) return []
    return entries.flatMap((entry): Link[] => {
      const [, kind, rest = ''] = /^([SK])(\d\d.*)$/.exec(entry.name) ?? []
      if (kind === undefined || rest.slice(2) !== name) return []
      return [{ path: `${folder}/${entry.name}`, kind, level, rest }]
    })
  })

const removeLinks = (task: Task, name: ByteString): void => {
  for (const { path } of linksOf(task, name)) void task.sys.unlink(path)
}

/** As the script's own header wants it; a script without one gets no links. */
function* makeLinks(task: Task, name: ByteString, isEnabled: boolean): Run<number> {
  const { sys } = task
  const text = yield* textOfFile(sys, `/etc/init.d/${name}`)
  const header = /^### BEGIN INIT INFO\n([\s\S]*?)^### END INIT INFO/m.exec(text)?.[1] ?? ''
  const levelsOf = (what: string): readonly string[] =>
    new RegExp(`^# Default-${what}:[ \\t]*(.*)$`, 'm').exec(header)?.[1]?.split(/\s+/) ?? []
  if (linksOf(task, name).length > 0) return 0
  const [starts, stops] = [levelsOf('Start'), levelsOf('Stop')]
  for (const level of LEVELS) {
    const kind = starts.includes(level) && isEnabled ? 'S' : 'K'
    if (!starts.includes(level) && !stops.includes(level)) continue
    void sys.symlink(`../init.d/${name}`, `/etc/rc${level}.d/${kind}01${name}`)
  }
  return 0
}

function* toggle(
  task: Task,
  {
    name,
    action,
    levels,
  }: {
    readonly name: ByteString
    readonly action: 'enable' | 'disable'
    readonly levels: readonly ByteString[]
  },
): Run<number> {
  const text = yield* textOfFile(task.sys, `/etc/init.d/${name}`)
  const starts = /^# Default-Start:[ \t]*(.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? []
  for (const { path, level, rest } of linksOf(task, name)) {
    if (!starts.includes(level) || (levels.length > 0 && !levels.includes(level))) continue
    const kind = action === 'enable' ? 'S' : 'K'
    void task.sys.rename(path, `/etc/rc${level}.d/${kind}${rest}`)
  }
  const systemctl = '/usr/bin/systemctl'
  if (!failed(task.sys.stat(systemctl))) yield* runProgram(task, [systemctl, action, name])
  return 0
}
