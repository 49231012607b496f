/** systemctl start, stop, restart of services that visitors have brought. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { SIGKILL, SIGTERM } from '../../base/signals.ts'
import { notePlanted } from '../../shell/gnu/planted-units.ts'
import type { Unit } from '../../shell/gnu/units.ts'
import type { Run, Sys, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_RDWR } from '../../world/syscalls.ts'

/** systemd's own exit status when a program can't be executed. */
const EXIT_EXEC = 203
/** How long a stopped service may take before it is killed. */
const STOP_MS = 200
const SETTING = /^\s*([A-Za-z]+)\s*=\s*(.*)$/

/** Starts it as its file says; what went wrong was told. */
export function* start(task: Task, unit: Unit): Run<number> {
  const { name, text } = unit
  if (unit.isMasked) {
    yield* task.err(`Failed to start ${name}: Unit ${name} is masked.\n`)
    return 1
  }
  if (unit.processes.length > 0 || unit.planted?.state === 'exited') return 0
  const settings = settingsOf(text)
  const command = settings.get('ExecStart')?.at(-1) ?? ''
  const words = wordsOf(command.replace(/^[-@:+!]+/, ''))
  const type = settings.get('Type')?.at(-1) ?? 'simple'
  if (words[0]?.startsWith('/') !== true && type !== 'oneshot') {
    const why = `Unit ${name} has a bad unit file setting.`
    yield* task.err(`Failed to start ${name}: ${why}\n${seeLogs(name)}`)
    return 1
  }
  const pid = launch(task, name, { words, text: settings })
  if (pid === undefined) return 1
  const waits = type === 'oneshot' || type === 'forking'
  if (!waits) return 0
  const waited = yield* task.sys.wait({ pid })
  const change = failed(waited) || waited === undefined ? undefined : waited.change
  const status = change !== undefined && 'status' in change ? change.status : 1
  const remains = type === 'forking' || settings.get('RemainAfterExit')?.at(-1) === 'yes'
  const state = status !== 0 ? 'failed' : remains ? 'exited' : 'dead'
  notePlanted(task.sys, name, { pid, status, state })
  if (status === 0) return 0
  yield* task.err(
    `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
  )
  return 1
}

const seeLogs = (name: ByteString): string =>
  `See system logs and 'systemctl status ${name}' for details.\n`

interface Launch {
  readonly words: readonly ByteString[]
  readonly text: ReadonlyMap<string, readonly ByteString[]>
}

/** A process of its own, that tells systemd how it has ended. */
const launch = (task: Task, name: ByteString, { words, text }: Launch): number | undefined => {
  const { sys } = task
  const env = new Map([
    ['LANG', task.env.get('LANG') ?? 'C.UTF-8'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ...(text.get('Environment') ?? []).flatMap((it) => wordsOf(it).map(pairOf)),
  ])
  const pid = sys.fork(function* (child) {
    detach(child, text.get('WorkingDirectory')?.at(-1) ?? '/')
    const ended = yield* child.exec(words[0] ?? '', words, env)
    const status = failed(ended) ? EXIT_EXEC : ended
    notePlanted(child, name, {
      pid: child.process.pid,
      status,
      state: status === 0 ? 'dead' : 'failed',
    })
    return status
  })
  if (failed(pid)) return undefined
  notePlanted(sys, name, { pid, status: 0, state: 'running' })
  return pid
}

const pairOf = (word: ByteString): [ByteString, ByteString] => {
  const at = word.indexOf('=')
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
}

/** A session without a terminal; what it says goes to the journal. */
const detach = (child: Sys, folder: ByteString): void => {
  void child.setsid()
  void child.chdir(folder)
  const null_ = child.open('/dev/null', O_RDWR)
  if (failed(null_)) return
  for (const fd of [0, 1, 2] as Fd[]) if (fd !== null_) void child.dup2(null_, fd)
}

/** Ends what it runs. */
export function* stop(task: Task, unit: Unit): Run<number> {
  const { sys } = task
  for (const { pid } of unit.processes) void sys.kill(pid, SIGTERM)
  yield* sys.sleep(0)
  const isAlive = (pid: number): boolean =>
    sys.processes().some((it) => it.pid === pid && it.state !== 'zombie')
  if (unit.processes.some(({ pid }) => isAlive(pid))) yield* sys.sleep(STOP_MS)
  for (const { pid } of unit.processes) if (isAlive(pid)) void sys.kill(pid, SIGKILL)
  if (unit.planted !== undefined) {
    notePlanted(sys, unit.name, { pid: unit.planted.pid, status: 0, state: 'dead' })
  }
  return 0
}

/** The settings of a unit's file, in order, continued lines joined. */
const settingsOf = (text: ByteString): ReadonlyMap<string, readonly ByteString[]> => {
  const found = new Map<string, ByteString[]>()
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const [, key, value] = SETTING.exec(line) ?? []
    if (key === undefined || value === undefined) continue
    const known = found.get(key)
    if (known === undefined) found.set(key, [value.trim()])
    else known.push(value.trim())
  }
  return found
}

/** As systemd splits a command line: quotes keep blanks. */
const wordsOf = (line: ByteString): readonly ByteString[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? '',
  )
