/** BusyBox 1.35.0: one binary, many applets, told apart by the name it is called by. */
import { type ByteString, type Bytes, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { SHARED_APPLETS } from './busybox/applets.ts'
import { inBusyBox } from './busybox/dialect.ts'
import { LAYOUTS } from './busybox/layouts.ts'
import { NETWORK_APPLETS } from './busybox/network.ts'
import { usageOf } from './busybox/usage.ts'

const NO_APPLET = 127

/** Applets that are another one of our programs under its own name. */
const OTHER_NAMES = new Map([
  ['ash', '/bin/sh'],
  ['sh', '/bin/sh'],
])

export const program: Program = {
  names: ['busybox'],
  *run(task) {
    const called = baseName(task.args[0] ?? '').replace(/^-/, '')
    if (!called.startsWith('busybox')) return yield* runApplet(task, called, task.args.slice(1))
    const [name, ...rest] = task.args.slice(1)
    if (name === undefined || name === '--help') {
      yield* task.out(task.recorded('busybox') ?? '')
      return 0
    }
    if (name === '--list') {
      yield* task.out(task.recorded('busybox --list') ?? '')
      return 0
    }
    if (name === '--install' || name === '--show') return 0
    return yield* runApplet(task, name, rest)
  },
}

const baseName = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

function* runApplet(task: Task, name: ByteString, args: readonly ByteString[]): Run<number> {
  const known = task.recorded('busybox --list') ?? ''
  if (!known.split('\n').includes(name)) {
    yield* task.err(`${name}: applet not found\n`)
    return NO_APPLET
  }
  const applet: Task = { ...task, args: [name, ...args] }
  if (args.length === 1 && args[0] === '--help' && !/^(true|false|test|\[|echo)$/.test(name)) {
    yield* usageOf(applet)
    return 0
  }
  const network = NETWORK_APPLETS.get(name)
  if (network !== undefined) return yield* network(applet)
  const shared = SHARED_APPLETS.get(name)
  if (shared !== undefined) return yield* runShared(applet, shared)
  return yield* runElsewhere(applet, name, args)
}

/** One of our programs, its complaints put in BusyBox's words. */
function* runShared(task: Task, shared: Program): Run<number> {
  const [name = '', ...given] = task.args
  const layout = LAYOUTS.get(name)
  let hasUsage = false
  let text = ''
  const status: number = yield shared.run({
    ...task,
    ...(layout !== undefined && {
      args: [name, ...layout.args(given)],
      *out(more: ByteString | Bytes): Run<void> {
        text += typeof more === 'string' ? more : textOf(more)
      },
    }),
    *err(text) {
      if (hasUsage) return
      const said = inBusyBox(name, text)
      if (said.text !== '') yield* task.err(said.text)
      if (!said.showsUsage) return
      hasUsage = true
      yield* usageOf(task)
    },
  })
  if (layout !== undefined) {
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    if (lines.length > 0) yield* task.out(layout.text(lines, given))
  }
  return hasUsage ? 1 : status
}

/** An applet that another file of the machine stands for. */
function* runElsewhere(task: Task, name: string, args: readonly ByteString[]): Run<number> {
  const { sys, env } = task
  const other = OTHER_NAMES.get(name)
  yield* task.flush()
  const status =
    other === undefined
      ? yield* execvp(sys, [name, ...args], env)
      : yield* sys.exec(other, [name, ...args], env)
  if (!failed(status)) return status
  return yield* usageOf(task)
}
