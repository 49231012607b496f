/** renice of util-linux 2.38: other priorities for processes that run. */
import type { ByteString } from '../base/bytes.ts'
import { EACCES, EPERM, type Errno, ESRCH } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { complain, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Process } from '../world/process.ts'

const [LEAST, MOST] = [-20, 19]
const KINDS = new Map([
  ['-p', 'process ID'],
  ['--pid', 'process ID'],
  ['-g', 'process group ID'],
  ['--pgrp', 'process group ID'],
  ['-u', 'user ID'],
  ['--user', 'user ID'],
])

export const program: Program = {
  names: ['renice'],
  *run(task) {
    const args = task.args.slice(1)
    const [first] = args
    if (args.length === 1 && (first === '-h' || first === '--help')) {
      return yield* sayHelp(task, 'renice')
    }
    if (args.length === 1 && (first === '-V' || first === '-v' || first === '--version')) {
      return yield* sayVersion(task, 'renice')
    }
    let isRelative = false
    if (first === '-n' || first === '--priority' || first === '--relative') {
      isRelative = first === '--relative'
      args.shift()
    }
    const [priority, ...targets] = args
    if (priority === undefined || targets.length === 0) {
      return yield* tryHelp(task, 'not enough arguments')
    }
    if (!/^[-+]?\d{1,9}$/.test(priority)) {
      return yield* tryHelp(task, `invalid priority '${priority}'`)
    }
    let kind = 'process ID'
    let status = 0
    for (const target of targets) {
      const next = KINDS.get(target)
      if (next !== undefined) kind = next
      else if (!(yield* change(task, { kind, target, priority: Number(priority), isRelative })))
        status = 1
    }
    return status
  },
}

interface Change {
  readonly kind: string
  readonly target: ByteString
  readonly priority: number
  readonly isRelative: boolean
}

function* change(task: Task, { kind, target, priority, isRelative }: Change): Run<boolean> {
  const { sys } = task
  const named = kind === 'user ID' ? (yield* readAccounts(sys)).userNamed(target)?.uid : undefined
  const id = named ?? (/^\d+$/.test(target) ? Number(target) : undefined)
  if (id === undefined) {
    const what = kind === 'user ID' ? 'unknown user' : `bad ${kind} value:`
    yield* complain(task, `${what} ${target}`)
    return false
  }
  const found = sys.processes().filter((it) => isMeant(it, kind, id))
  if (found.length === 0) return yield* refuse(task, 'get', { id, kind }, ESRCH)
  const before = Math.min(...found.map(({ nice }) => nice))
  const after = Math.max(LEAST, Math.min(MOST, isRelative ? before + priority : priority))
  const { euid } = sys.process.credentials
  const isOther = euid !== 0 && found.some(({ credentials }) => credentials.uid !== euid)
  if (isOther) return yield* refuse(task, 'set', { id, kind }, EPERM)
  if (euid !== 0 && after < before) return yield* refuse(task, 'set', { id, kind }, EACCES)
  for (const process of found) process.nice = after
  yield* task.out(`${id} (${kind}) old priority ${before}, new priority ${after}\n`)
  return true
}

const isMeant = ({ pid, pgid, credentials }: Process, kind: string, id: number): boolean =>
  (kind === 'process ID' ? pid : kind === 'user ID' ? credentials.uid : pgid) === id

function* refuse(
  task: Task,
  verb: string,
  { id, kind }: { readonly id: number; readonly kind: string },
  why: Errno,
): Run<boolean> {
  yield* complain(task, `failed to ${verb} priority for ${id} (${kind}): ${why.text}`)
  return false
}
