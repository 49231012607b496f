/** `jobs`, `fg`, `bg`, `disown`, `suspend`. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { SIGSTOP } from '../../base/signals.ts'
import type { Pid } from '../../world/process.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Job } from '../job.ts'
import { noteJobsSeen } from '../leaving.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

/** The job a word names; undefined: told that there is none. */
function* jobNamed(shell: Shell, builtin: string, word: ByteString): Run<Job | undefined> {
  const isPid = /^[0-9]+$/.test(word)
  const job = isPid
    ? (shell.jobs.byPid(Number(word) as Pid) ?? shell.jobs.find(`%${word}`))
    : shell.jobs.find(word)
  if (job !== undefined && job !== 'ambiguous') return job
  const why = job === undefined ? 'no such job' : 'ambiguous job spec'
  yield* shell.error(builtin, `${word}: ${why}`)
  return undefined
}

function* jobs(shell: Shell, args: readonly ByteString[]): Run<number> {
  const usage = '[-lnprs] [jobspec ...] or jobs -x command [args]'
  const given = yield* readOptions(shell, args, { letters: 'lnprsx', usage })
  if (given === undefined) return USAGE_STATUS
  yield* shell.jobs.update()
  noteJobsSeen(shell)
  if (given.has('x')) {
    const words = given.operands.map((word) => {
      const job = word[0] === '%' ? shell.jobs.find(word) : undefined
      return job === undefined || job === 'ambiguous' ? word : String(job.pgid)
    })
    return words.length === 0 ? 0 : yield shell.runCommand(words)
  }
  let chosen: readonly Job[] = shell.jobs.list()
  let status = 0
  if (given.operands.length > 0) {
    const named: Job[] = []
    for (const word of given.operands) {
      const job = yield* jobNamed(shell, 'jobs', word)
      if (job === undefined) status = 1
      else named.push(job)
    }
    chosen = named
  }
  for (const job of [...chosen]) {
    const state = shell.jobs.stateOf(job)
    const isStopped = typeof state === 'object' && 'stopped' in state
    if (given.has('r') && state !== 'running') continue
    if (given.has('s') && !isStopped) continue
    if (given.has('p')) yield* shell.out(`${job.pgid}\n`, 'jobs')
    else yield* shell.out(`${shell.jobs.describe(job, { pids: given.has('l') })}\n`, 'jobs')
    job.notified = true
    if (state === 'running' || isStopped) continue
    job.notified = true
    shell.jobs.remove(job)
  }
  return status
}

function* resume(shell: Shell, args: readonly ByteString[]): Run<number> {
  const [name = ''] = args
  const isForeground = name === 'fg'
  const usage = isForeground ? '[job_spec]' : '[job_spec ...]'
  const given = yield* readOptions(shell, args, { letters: '', usage })
  if (given === undefined) return USAGE_STATUS
  if (!shell.options.get('monitor')) {
    yield* shell.error(name, 'no job control')
    return 1
  }
  yield* shell.jobs.update()
  const words = given.operands.length > 0 ? given.operands : [undefined]
  let status = 0
  for (const word of isForeground ? words.slice(0, 1) : words) {
    const job = word === undefined ? shell.jobs.current : yield* jobNamed(shell, name, word)
    if (job === undefined) {
      if (word === undefined) yield* shell.error(name, 'current: no such job')
      status = 1
      continue
    }
    if (!isForeground && shell.jobs.stateOf(job) === 'running') {
      yield* shell.error(name, `job ${job.number} already in background`)
      continue
    }
    yield* sayResumed(shell, job, isForeground)
    status = yield* shell.jobs.resume(job, { foreground: isForeground })
  }
  return status
}

/** fg names the command, bg shows it as it goes on. */
function* sayResumed(shell: Shell, job: Job, isForeground: boolean): Run<void> {
  const where = job.directory === shell.directory ? '' : `  (wd: ${job.directory})`
  const mark = job === shell.jobs.current ? '+' : job === shell.jobs.previous ? '-' : ' '
  const text = isForeground
    ? `${job.text}${where}\n`
    : `[${job.number}]${mark} ${job.text} &${where}\n`
  yield* shell.out(text, isForeground ? 'fg' : 'bg')
}

function* disown(shell: Shell, args: readonly ByteString[]): Run<number> {
  const usage = '[-h] [-ar] [jobspec ... | pid ...]'
  const given = yield* readOptions(shell, args, { letters: 'ahr', usage })
  if (given === undefined) return USAGE_STATUS
  yield* shell.jobs.update()
  const chosen: Job[] = []
  let status = 0
  if (given.operands.length === 0) {
    if (given.has('a') || given.has('r')) {
      for (const job of shell.jobs.list()) {
        if (!given.has('r') || shell.jobs.stateOf(job) === 'running') chosen.push(job)
      }
    } else if (shell.jobs.current !== undefined) chosen.push(shell.jobs.current)
    else {
      yield* shell.error('disown', 'current: no such job')
      return 1
    }
  }
  for (const word of given.operands) {
    const job = yield* jobNamed(shell, 'disown', word)
    if (job === undefined) status = 1
    else chosen.push(job)
  }
  for (const job of chosen) {
    if (given.has('h')) job.noHangup = true
    else shell.jobs.remove(job)
  }
  return status
}

function* suspend(shell: Shell, args: readonly ByteString[]): Run<number> {
  const given = yield* readOptions(shell, args, { letters: 'f', usage: '[-f]' })
  if (given === undefined) return USAGE_STATUS
  if (!given.has('f')) {
    if (!shell.options.get('monitor')) {
      yield* shell.error('suspend', 'cannot suspend: no job control')
      return 1
    }
    if (shell.login) {
      yield* shell.error('suspend', 'cannot suspend a login shell')
      return 1
    }
  }
  const stopped = shell.sys.kill(shell.shellPid, SIGSTOP)
  return failed(stopped) ? 1 : 0
}

export const builtins: readonly Builtin[] = [
  { names: ['jobs'], run: jobs },
  { names: ['fg'], run: resume },
  { names: ['bg'], run: resume },
  { names: ['disown'], run: disown },
  { names: ['suspend'], run: suspend },
]
