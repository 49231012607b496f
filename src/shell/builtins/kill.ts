/** `kill`. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { SIGCONT, SIGHUP, SIGTERM } from '../../base/signals.ts'
import type { Pid } from '../../world/process.ts'
import { legalNumber, sayHelp, sayUsage } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import { signalName, signalNumber, signalTable } from '../signal-words.ts'
import type { Builtin, Shell } from '../state.ts'

const USAGE = '[-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]'

export const builtin: Builtin = {
  names: ['kill'],
  *run(shell, args) {
    if (args.length === 1) return yield* sayUsage(shell, 'kill', USAGE)
    let signal: number | undefined = SIGTERM
    let word = 'TERM'
    let at = 1
    for (; at < args.length; at++) {
      const option = args[at] ?? ''
      if (option === '--help') return yield* sayHelp(shell, 'kill')
      if (option === '-l' || option === '-L') return yield* list(shell, args.slice(at + 1))
      if (option === '-s' || option === '-n') {
        if (at + 1 >= args.length) {
          yield* shell.error('kill', `${option}: option requires an argument`)
          return 1
        }
        word = args[++at] ?? ''
        signal = signalNumber(word)
      } else if (option === '--') {
        at++
        break
      } else if (option[0] === '-' && option.length > 1 && at === 1) {
        word = option.slice(1).replace(/^[sn](?=[A-Z0-9])/, '')
        signal = signalNumber(word)
      } else break
    }
    if (signal === undefined) {
      yield* shell.error('kill', `${word}: invalid signal specification`)
      return 1
    }
    if (at >= args.length) return yield* sayUsage(shell, 'kill', USAGE)
    let isAnySent = false
    for (const target of args.slice(at)) if (yield* send(shell, target, signal)) isAnySent = true
    return isAnySent ? 0 : 1
  },
}

function* send(shell: Shell, target: ByteString, signal: number): Run<boolean> {
  if (target[0] === '%') return yield* sendToJob(shell, target, signal)
  if (target === '') {
    yield* shell.error('kill', "`': not a pid or valid job spec")
    return false
  }
  const pid = legalNumber(target)
  if (pid === undefined) {
    yield* shell.error('kill', `${target}: arguments must be process or job IDs`)
    return false
  }
  const sent = shell.sys.kill(pid, signal)
  const job = shell.jobs.byPid(Math.abs(pid) as Pid)
  if (job !== undefined) shell.jobs.signalled(job)
  if (!failed(sent)) return true
  yield* shell.error('kill', `(${target}) - ${sent.text}`)
  return false
}

function* sendToJob(shell: Shell, target: ByteString, signal: number): Run<boolean> {
  yield* shell.jobs.update()
  const job = shell.jobs.find(target)
  if (job === undefined || job === 'ambiguous') {
    const why = job === undefined ? 'no such job' : 'ambiguous job spec'
    yield* shell.error('kill', `${target}: ${why}`)
    return false
  }
  const isStopped =
    typeof shell.jobs.stateOf(job) === 'object' && 'stopped' in Object(shell.jobs.stateOf(job))
  const whom = job.controlled ? [-job.pgid] : job.processes.map((process) => Number(process.pid))
  shell.jobs.signalled(job)
  let isSent = false
  for (const pid of whom) {
    const sent = shell.sys.kill(pid, signal)
    if (failed(sent)) yield* shell.error('kill', `(${pid}) - ${sent.text}`)
    else isSent = true
    if (isStopped && (signal === SIGTERM || signal === SIGHUP)) shell.sys.kill(pid, SIGCONT)
  }
  return isSent
}

function* list(shell: Shell, words: readonly ByteString[]): Run<number> {
  if (words.length === 0) return (yield* shell.out(signalTable(), 'kill')) ? 0 : 1
  let status = 0
  for (const word of words) {
    const shown = translated(word)
    if (shown !== undefined) yield* shell.out(`${shown}\n`, 'kill')
    else {
      yield* shell.error('kill', `${word}: invalid signal specification`)
      status = 1
    }
  }
  return status
}

/** A number becomes a name (exit statuses above 128 too), a name a number. */
const translated = (word: ByteString): string | undefined => {
  if (!/^[0-9]+$/.test(word)) {
    const number = signalNumber(word)
    return number === undefined ? undefined : String(number)
  }
  const number = Number(word)
  return signalName(number > 128 ? number - 128 : number)
}
