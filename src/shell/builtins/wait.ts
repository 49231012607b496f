/** `wait`. */
import type { ByteString } from '../../base/bytes.ts'
import type { Pid } from '../../world/process.ts'
import { isIdentifier, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Job } from '../job.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

/** What bash answers when a trapped signal ends the waiting, and for what is no child. */
const INTERRUPTED_STATUS = 128
const NO_CHILD_STATUS = 127

export const builtin: Builtin = {
  names: ['wait'],
  *run(shell, args) {
    const spec = { letters: 'fnp:', usage: '[-fn] [-p var] [id ...]' }
    const given = yield* readOptions(shell, args, spec)
    if (given === undefined) return USAGE_STATUS
    const variable = given.value('p')
    if (variable !== undefined) {
      if (!isIdentifier(variable)) {
        yield* shell.error('wait', `\`${variable}': not a valid identifier`)
        return 1
      }
      shell.variables.unset(variable)
    }
    if (given.has('n')) return yield* waitNext(shell, given.operands, variable)
    if (given.operands.length === 0) return yield* waitAll(shell)
    let status = 0
    for (const word of given.operands) {
      const ended = yield* waitOne(shell, word)
      status = ended.status
      if (variable !== undefined && ended.pid !== undefined) {
        shell.variables.set(variable, String(ended.pid))
      }
    }
    return status
  },
}

function* waitAll(shell: Shell): Run<number> {
  for (;;) {
    yield* shell.jobs.update()
    const job = shell.jobs.list().find((it) => shell.jobs.stateOf(it) === 'running')
    if (job === undefined) break
    const status = yield* shell.jobs.wait(job)
    if (status === undefined) return interruptedStatus(shell)
    if (!shell.interactive) shell.jobs.remove(job)
  }
  if (shell.interactive) return 0
  for (const job of shell.jobs.list()) {
    const state = shell.jobs.stateOf(job)
    if (typeof state === 'object' && !('stopped' in state)) shell.jobs.remove(job)
  }
  return 0
}

interface Ended {
  readonly status: number
  readonly pid?: Pid
}

function* waitOne(shell: Shell, word: ByteString): Run<Ended> {
  if (word[0] === '%') {
    const job = shell.jobs.find(word)
    if (job === undefined || job === 'ambiguous') {
      yield* shell.error(
        'wait',
        `${word}: ${job === undefined ? 'no such job' : 'ambiguous job spec'}`,
      )
      return { status: NO_CHILD_STATUS }
    }
    return yield* waitJob(shell, job)
  }
  if (!/^[0-9]+$/.test(word)) {
    yield* shell.error('wait', `\`${word}': not a pid or valid job spec`)
    return { status: 1 }
  }
  const pid = Number(word) as Pid
  const job = shell.jobs.byPid(pid)
  if (job !== undefined && job.processes.at(-1)?.pid === pid) return yield* waitJob(shell, job)
  const status = yield* shell.jobs.waitPid(pid)
  if (status === undefined) {
    yield* shell.error('wait', `pid ${word} is not a child of this shell`)
    return { status: NO_CHILD_STATUS }
  }
  return { status, pid }
}

function* waitJob(shell: Shell, job: Job): Run<Ended> {
  const status = yield* shell.jobs.wait(job)
  const pid = job.processes.at(-1)?.pid
  if (status !== undefined && !shell.interactive) shell.jobs.remove(job)
  return { status: status ?? interruptedStatus(shell), ...(pid !== undefined && { pid }) }
}

function* waitNext(
  shell: Shell,
  words: readonly ByteString[],
  variable: ByteString | undefined,
): Run<number> {
  const pids: Pid[] = []
  for (const word of words) {
    const job = word[0] === '%' ? shell.jobs.find(word) : shell.jobs.byPid(Number(word) as Pid)
    if (job === 'ambiguous' || job === undefined) continue
    for (const { pid } of job.processes) pids.push(pid)
  }
  if (words.length > 0 && pids.length === 0) return NO_CHILD_STATUS
  const ended = yield* shell.jobs.waitNext(words.length > 0 ? pids : undefined)
  if (ended === undefined) return NO_CHILD_STATUS
  if (variable !== undefined) shell.variables.set(variable, String(ended.pid))
  return ended.status
}

/** The shell keeps no signal number of an interrupted wait here: 128 + SIGINT is by far the usual. */
const interruptedStatus = (shell: Shell): number => INTERRUPTED_STATUS + shell.jobs.interruptedBy
