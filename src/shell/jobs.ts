/** The job table of one shell. */
import type { ByteString } from '../base/bytes.ts'
import { EINTR, failed } from '../base/errno.ts'
import { JOBS_REMEMBERED_MAX } from '../base/limits.ts'
import { SIGCONT } from '../base/signals.ts'
import type { Ending, Pid, Waited } from '../world/process.ts'
import type { Job, JobProcess, Jobs } from './job.ts'
import { DASH_STATE_WIDTH, statePadded, stateText } from './job-text.ts'
import type { Run } from './program.ts'
import { resumeJob, tellDead } from './run/foreground.ts'
import { statusOf } from './run/wait.ts'
import type { ShellProcess } from './shell-process.ts'

/** Where a job's processes come from. */
export interface NewJob {
  readonly pgid: Pid
  readonly processes: readonly { readonly pid: Pid; readonly text: ByteString }[]
  readonly text: ByteString
  readonly background: boolean
}

/** Instead of a state that is as the one above: LONGEST_SIGNAL_DESC less the `| ` that follows. */
const PIPE_GAP = ' '.repeat(22)

export class JobTable implements Jobs {
  readonly #shell: ShellProcess
  #jobs: Job[] = []
  interruptedBy = 0
  /** Jobs of the shell this one was forked from: shown, not waited for. */
  readonly #inherited: ReadonlySet<Job>
  /** Numbers, the current job last. */
  #recent: number[] = []
  /** Started or signalled since the last prompt: what they did since is told at the next one. */
  readonly #fresh = new Set<Job>()
  /** Statuses of children that are gone, for `wait PID`. */
  readonly #statuses = new Map<Pid, number>()

  constructor(shell: ShellProcess, from?: JobTable) {
    this.#shell = shell
    this.#jobs = [...(from === undefined ? [] : from.#jobs)]
    this.#recent = [...(from === undefined ? [] : from.#recent)]
    this.#inherited = new Set(this.#jobs)
  }

  /** Takes a job in; it becomes the current one. */
  add({ pgid, processes, text, background }: NewJob): Job {
    const number = Math.max(0, ...this.#jobs.map((job) => job.number)) + 1
    const job: Job = {
      number,
      pgid,
      processes: processes.map((process) => ({ ...process, state: 'running' })),
      text,
      background,
      notified: false,
      noHangup: false,
      controlled: this.#shell.options.get('monitor'),
      directory: this.#shell.directory,
    }
    this.#jobs.push(job)
    this.#recent.push(number)
    if (background) this.#fresh.add(job)
    return job
  }

  /** The job that a stopped or resumed job makes the current one. */
  makeCurrent(job: Job): void {
    this.#recent = this.#recent.filter((number) => number !== job.number)
    this.#recent.push(job.number)
  }

  list(): readonly Job[] {
    return this.#jobs
  }

  #ranked(): readonly Job[] {
    const byRank = (a: Job, b: Job): number =>
      Number(isStopped(a)) - Number(isStopped(b)) ||
      this.#recent.indexOf(a.number) - this.#recent.indexOf(b.number)
    return [...this.#jobs].sort(byRank).reverse()
  }

  get current(): Job | undefined {
    return this.#ranked()[0]
  }

  get previous(): Job | undefined {
    return this.#ranked()[1]
  }

  find(specification: ByteString): Job | undefined | 'ambiguous' {
    const text = specification.replace(/^%/, '')
    if (text === '' || text === '%' || text === '+') return this.current
    if (text === '-') return this.previous ?? this.current
    if (/^\d+$/.test(text)) return this.#jobs.find(({ number }) => number === Number(text))
    const isInside = text.startsWith('?')
    const wanted = isInside ? text.slice(1) : text
    const matching = this.#jobs.filter((job) =>
      isInside ? job.text.includes(wanted) : job.text.startsWith(wanted),
    )
    return matching.length > 1 ? 'ambiguous' : matching[0]
  }

  byPid(pid: Pid): Job | undefined {
    return this.#jobs.find(({ processes }) => processes.some((process) => process.pid === pid))
  }

  remove(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job)
    this.#fresh.delete(job)
    this.#recent = this.#recent.filter((number) => number !== job.number)
  }

  *update({ sparesFresh = false } = {}): Run<void> {
    yield* this.#look(sparesFresh)
    this.#dropDead()
  }

  *#look(sparesFresh = false): Run<void> {
    for (const job of this.#jobs) {
      if (this.#inherited.has(job) || (sparesFresh && this.#fresh.has(job))) continue
      for (const process of job.processes) {
        if (isOver(process)) continue
        const how = { pid: process.pid, noHang: true, untraced: true, continued: true }
        const waited = yield* this.#shell.sys.wait(how)
        if (waited !== undefined && !failed(waited)) this.#note(process, waited)
      }
    }
    if (sparesFresh) this.#fresh.clear()
    yield* tellDead(this.#shell)
  }

  /** `bash -c` forgets what has ended (bash 5.2, recorded on Debian 12); a script keeps very much. */
  #dropDead(): void {
    const { interactive, isSubstitution, inputName, dialect } = this.#shell
    if (interactive || isSubstitution) return
    const isOption = inputName === '-c' && dialect === 'bash'
    if (!isOption && this.#jobs.length <= JOBS_REMEMBERED_MAX) return
    for (const job of [...this.#jobs]) {
      if (!this.#inherited.has(job) && job.processes.every(isOver)) this.remove(job)
    }
  }

  signalled(job: Job): void {
    this.#fresh.add(job)
    job.notified = false
  }

  #note(process: JobProcess, { change }: Waited): void {
    if ('continued' in change) process.state = 'running'
    else process.state = change
    const job = this.byPid(process.pid)
    if (job !== undefined && 'stopped' in change) job.notified = false
    if (!isOver(process)) return
    // The oldest goes first.
    for (const pid of this.#statuses.keys()) {
      if (this.#statuses.size < JOBS_REMEMBERED_MAX) break
      this.#statuses.delete(pid)
    }
    this.#statuses.set(process.pid, statusOf(process.state as Ending))
  }

  /** Remembers which signal ended a wait; its trap runs when the builtin is over. */
  #takeSignals(): boolean {
    if (!this.#shell.sys.hasCaught()) return false
    const arrived = this.#shell.sys.caught()
    this.#shell.taken.push(...arrived)
    this.interruptedBy = arrived[0] ?? 0
    return arrived.length > 0
  }

  stateOf({ processes }: Job): 'running' | { readonly stopped: number } | Ending {
    const states = processes.map(({ state }) => state)
    if (states.includes('running')) return 'running'
    const stopped = states.find((state) => typeof state === 'object' && 'stopped' in state)
    return stopped ?? states[states.length - 1] ?? { status: 0 }
  }

  describe(job: Job, how: { pids?: boolean } = {}): ByteString {
    const mark = job === this.current ? '+' : job === this.previous ? '-' : ' '
    const state = this.stateOf(job)
    const isRunning = state === 'running' && job.background
    const where = job.directory === this.#shell.directory ? '' : `  (wd: ${job.directory})`
    const end = (isRunning ? ' &' : '') + where
    if (this.#shell.dialect === 'dash' && how.pids !== true) {
      return `[${job.number}] ${mark} ${stateText(state).padEnd(DASH_STATE_WIDTH)}${job.text}`
    }
    if (how.pids !== true) return `[${job.number}]${mark}  ${statePadded(state)}${job.text}${end}`
    return job.processes
      .map(({ pid, state: own, text }, i) => {
        const head = i === 0 ? `[${job.number}]${mark} ` : '     '
        const pipe = i === 0 ? '' : '| '
        const last = i === job.processes.length - 1 ? end : ''
        const isSame = i > 0 && stateText(own) === stateText(job.processes[i - 1]?.state ?? own)
        const shown = isSame ? PIPE_GAP : statePadded(own)
        return `${head}${`${pid}`.padStart(5)} ${shown}${pipe}${text}${last}`
      })
      .join('\n')
  }

  *wait(job: Job): Run<number | undefined> {
    for (const process of job.processes) {
      while (!isOver(process)) {
        const waited = yield* this.#shell.sys.wait({ pid: process.pid })
        if (waited === EINTR && this.#takeSignals()) return undefined
        if (waited === EINTR) continue
        if (waited === undefined || failed(waited)) process.state = { status: 127 }
        else this.#note(process, waited)
      }
    }
    yield* tellDead(this.#shell)
    if (!this.#shell.interactive) this.remove(job)
    const last = job.processes[job.processes.length - 1]
    return last === undefined ? 0 : statusOf(last.state as Ending)
  }

  *waitPid(pid: Pid): Run<number | undefined> {
    const job = this.byPid(pid)
    if (job !== undefined) {
      const process = job.processes.find((one) => one.pid === pid)
      if (process !== undefined && isOver(process)) return statusOf(process.state as Ending)
      if (process === job.processes[job.processes.length - 1]) return yield* this.wait(job)
    }
    const known = this.#statuses.get(pid)
    if (known !== undefined) return known
    const waited = yield* this.#shell.sys.wait({ pid })
    if (waited === EINTR || waited === undefined || failed(waited)) return undefined
    return 'status' in waited.change || 'signal' in waited.change
      ? statusOf(waited.change)
      : undefined
  }

  *waitNext(
    among?: readonly Pid[],
  ): Run<{ readonly status: number; readonly pid: Pid } | undefined> {
    this.#dropDead()
    for (;;) {
      yield* this.#look()
      const wanted = this.#jobs.filter(
        ({ processes }) => among === undefined || processes.some(({ pid }) => among.includes(pid)),
      )
      if (wanted.length === 0) return undefined
      const done = wanted.find((job) => job.processes.every(isOver))
      const last = done?.processes[done.processes.length - 1]
      if (done !== undefined && last !== undefined) {
        this.remove(done)
        return { status: statusOf(last.state as Ending), pid: last.pid }
      }
      const waited = yield* this.#shell.sys.wait({ pid: -1 })
      if (waited === EINTR && this.#takeSignals()) return undefined
      if (waited === EINTR) continue
      if (waited === undefined || failed(waited)) return undefined
      const process = this.#jobs
        .flatMap(({ processes }) => processes)
        .find((p) => p.pid === waited.pid)
      if (process !== undefined) this.#note(process, waited)
    }
  }

  *resume(job: Job, how: { foreground: boolean }): Run<number> {
    for (const process of job.processes) if (!isOver(process)) process.state = 'running'
    this.makeCurrent(job)
    job.background = !how.foreground
    job.notified = false
    if (how.foreground) return yield* resumeJob(this.#shell, job)
    const sent = this.#shell.sys.kill(-job.pgid, SIGCONT)
    return failed(sent) ? 1 : 0
  }

  /** Takes in what a foreground wait has seen. */
  note(job: Job, waited: Waited): void {
    const process = job.processes.find(({ pid }) => pid === waited.pid)
    if (process !== undefined) this.#note(process, waited)
  }
}

export const isOver = ({ state }: JobProcess): boolean =>
  typeof state === 'object' && !('stopped' in state)

export const isStopped = ({ processes }: Job): boolean =>
  processes.some(({ state }) => typeof state === 'object' && 'stopped' in state)
