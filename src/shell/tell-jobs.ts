/** What is said of jobs before a prompt. */
import { isOver, isStopped } from './jobs.ts'
import type { Run } from './program.ts'
import type { ShellProcess } from './shell-process.ts'

/** Which background jobs have ended or stopped since the last prompt. */
export function* tellJobs(shell: ShellProcess): Run<void> {
  const { jobs } = shell
  yield* jobs.update({ sparesFresh: true })
  for (const job of jobs.list()) {
    if (!shell.options.get('monitor')) continue
    if (isStopped(job) && !job.notified) {
      job.notified = true
      yield* shell.err(`\n${jobs.describe(job)}\n`)
      continue
    }
    if (!job.processes.every(isOver)) continue
    yield* shell.err(`${jobs.describe(job)}\n`)
  }
  for (const job of [...jobs.list()]) if (job.processes.every(isOver)) jobs.remove(job)
}
