/** at, atq, atrm and batch of at 3.2.5: jobs are kept, though no atd runs them. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CRONTAB_BYTES_MAX } from '../base/limits.ts'
import { readAccounts, textOfFile, type User } from '../shell/gnu/accounts.ts'
import { readAll, STDIN } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, type Zone, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type Job, jobsOf, nextNumber, writeJob } from './at/jobs.ts'
import { readStamp, readWhen } from './at/when.ts'

const AT = optionTable('+q:f:Mmu:bvlrdhVct:o:')
const ATQ = optionTable('+q:Vo:')
const ATRM = optionTable('+V')
const FORMAT = '%a %b %e %H:%M:%S %Y'
const VERSION = `at version 3.2.5
Please report bugs to the Debian bug tracking system (http://bugs.debian.org/)
or contact the maintainers (at@packages.debian.org).
`

export const program: Program = {
  names: ['at', 'atq', 'atrm', 'batch'],
  *run(task) {
    const called = ownName(task).replace(/^.*\//, '')
    const table = called === 'atq' ? ATQ : called === 'atrm' ? ATRM : AT
    const { options, ends, operands } = readOptions(task.args.slice(1), table)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return yield* usage(task)
    }
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (given.has('V')) {
      yield* task.err(VERSION)
      return 0
    }
    const self = yield* permitted(task)
    if (self === undefined) return 1
    if (called === 'atq' || given.has('l')) return yield* list(task, operands, given)
    if (called === 'atrm' || given.has('r') || given.has('d')) return yield* remove(task, operands)
    if (given.has('h')) return yield* usage(task)
    if (given.has('c')) return yield* show(task, operands)
    if (called === 'batch' && operands.length > 0) {
      yield* task.err('batch accepts no parameters\n')
      return 1
    }
    const words = called === 'batch' ? 'now' : operands.join(' ')
    const queue = given.get('q')?.slice(0, 1) ?? (called === 'batch' ? 'b' : 'a')
    return yield* add(task, self, { words, queue, given })
  },
}

function* usage(task: Task): Run<number> {
  const text = recordedText(task, 'at -h')
  yield* task.err(text.slice(Math.max(0, text.indexOf('Usage:'))))
  return 1
}

/** /etc/at.allow names all who may, else /etc/at.deny all who may not. */
function* permitted(task: Task): Run<User | undefined> {
  const { sys } = task
  const { uid } = sys.process.credentials
  const self = (yield* readAccounts(sys)).userOf(uid)
  const isNamedIn = function* (path: ByteString): Run<boolean> {
    return (yield* textOfFile(sys, path)).split('\n').some((it) => it.trim() === self?.name)
  }
  const hasList = !failed(sys.stat('/etc/at.allow'))
  const may =
    uid === 0 || (hasList ? yield* isNamedIn('/etc/at.allow') : !(yield* isNamedIn('/etc/at.deny')))
  if (self !== undefined && may) return self
  yield* task.err('You do not have permission to use at.\n')
  return undefined
}

/** The wall's seconds at a moment, and back. */
const wallOf = (zone: Zone, s: number): number => s + zone.at(s).offsetS

function* list(
  task: Task,
  operands: readonly ByteString[],
  given: ReadonlyMap<string, ByteString>,
): Run<number> {
  const { sys, env } = task
  const { uid } = sys.process.credentials
  const accounts = yield* readAccounts(sys)
  const zone = zoneOf(sys, env)
  for (const job of jobsOf(sys).toSorted((a, b) => b.number - a.number)) {
    if (uid !== 0 && job.uid !== uid) continue
    if (operands.length > 0 && !operands.includes(String(job.number))) continue
    if (given.has('q') && given.get('q') !== job.queue) continue
    const when = strftime(given.get('o') ?? FORMAT, momentOf({ s: job.atS, ns: 0 }, zone))
    const user = accounts.userOf(job.uid)?.name ?? String(job.uid)
    yield* task.out(`${job.number}\t${when} ${job.queue} ${user}\n`)
  }
  return 0
}

function* remove(task: Task, operands: readonly ByteString[]): Run<number> {
  if (operands.length === 0) return yield* usage(task)
  let status = 0
  for (const operand of operands) {
    const job = yield* find(task, operand)
    if (job === undefined) status = 1
    else void task.sys.unlink(job.path)
  }
  return status
}

/** One's own job of this number; undefined after saying that there is none. */
function* find(task: Task, operand: ByteString): Run<Job | undefined> {
  const { uid } = task.sys.process.credentials
  // Its owner reads and removes it with his own rights.
  void task.sys.setCredentials({ uid })
  if (!/^\d+$/.test(operand)) {
    yield* task.err(`at: unknown jobid: ${operand}\n`)
    return undefined
  }
  const job = jobsOf(task.sys).find(({ number }) => number === Number(operand))
  if (job !== undefined && (uid === 0 || job.uid === uid)) return job
  yield* task.err(job === undefined ? `Cannot find jobid ${operand}\n` : `${operand}: Not owner\n`)
  return undefined
}

function* show(task: Task, operands: readonly ByteString[]): Run<number> {
  let status = 0
  for (const operand of operands) {
    const job = yield* find(task, operand)
    if (job === undefined) status = 1
    else yield* task.out(yield* textOfFile(task.sys, job.path))
  }
  return status
}

interface Wanted {
  readonly words: ByteString
  readonly queue: ByteString
  readonly given: ReadonlyMap<string, ByteString>
}

function* add(task: Task, self: User, { words, queue, given }: Wanted): Run<number> {
  const { sys, env } = task
  const zone = zoneOf(sys, env)
  const now = sys.now().s
  const wall = wallOf(zone, now)
  const stamp = given.get('t')
  const found = stamp === undefined ? readWhen(words, wall) : readStamp(stamp, wall)
  if (found === undefined) {
    yield* task.err(`invalid date format: ${stamp}\n`)
    return 1
  }
  if (typeof found !== 'number') {
    yield* task.err(`${found.complaint === undefined ? '' : `${found.complaint}\n`}Garbled time\n`)
    return 1
  }
  const atS = found - zone.at(found).offsetS
  if (atS < Math.floor(now / 60) * 60) {
    yield* task.err('at: refusing to create job destined in the past\n')
    return 1
  }
  yield* task.err('warning: commands will be executed using /bin/sh\n')
  const when = strftime(FORMAT, momentOf({ s: atS, ns: 0 }, zone))
  const number = yield* nextNumber(sys)
  if (failed(number)) {
    yield* task.err('cannot generate job number\n')
    return 1
  }
  const commands = yield* commandsOf(task, given.get('f'), when)
  if (commands === undefined) return 1
  void sys.setCredentials({ uid: self.uid })
  const problem = yield* writeJob(sys, {
    queue,
    number,
    atS,
    user: self.name,
    mails: given.has('m'),
    env,
    commands,
  })
  if (problem !== undefined) {
    yield* task.err(`Cannot create atjob file: ${problem.text}\n`)
    return 1
  }
  yield* task.err(`job ${number} at ${when}\n`)
  if (failed(sys.stat('/run/atd.pid'))) {
    yield* task.err("Can't open /run/atd.pid to signal atd. No atd running?\n")
  }
  return 0
}

/** Undefined after saying that the file can't be read. */
function* commandsOf(
  task: Task,
  file: ByteString | undefined,
  when: ByteString,
): Run<ByteString | undefined> {
  const { sys } = task
  const fd = file === undefined ? STDIN : sys.open(file)
  if (failed(fd)) {
    yield* task.err(`Cannot open input file ${file}: ${fd.text}\n`)
    return undefined
  }
  if (file !== undefined || !sys.isatty(STDIN)) {
    const bytes = yield* readAll(sys, fd)
    return failed(bytes) ? '' : textOf(bytes)
  }
  yield* task.err(`at ${when}\n`)
  const input = stdioLines(task)
  let text = ''
  for (;;) {
    yield* task.err('at> ')
    const line = yield* input.next()
    if (line === undefined) break
    if (text.length < CRONTAB_BYTES_MAX) text += `${line}\n`
  }
  yield* task.err('<EOT>\n')
  return text
}
