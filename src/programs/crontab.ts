/** crontab of Vixie cron 3.0pl1-162 (Debian 12): the user's table, checked as cron would read it. */
import { type ByteString, bytesOf, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CRONTAB_BYTES_MAX } from '../base/limits.ts'
import { readAccounts, textOfFile } from '../shell/gnu/accounts.ts'
import { ask } from '../shell/gnu/ask.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { editTable } from './crontab/edit.ts'

const OPTIONS = optionTable('u:lerihn')
const SPOOL = '/var/spool/cron/crontabs'

export const program: Program = {
  names: ['crontab'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    const name = ownName(task)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${name}: ${ends.value}\n`)
      return yield* usage(task, 'unrecognized option')
    }
    if (keys.has('h')) {
      yield* task.err(recordedText(task, 'crontab -h'))
      return 0
    }
    const actions = ['l', 'e', 'r'].filter((key) => keys.has(key))
    if (actions.length > 1 || (actions.length === 1 && operands.length > 0)) {
      return yield* usage(task, 'only one operation permitted')
    }
    const accounts = yield* readAccounts(task.sys)
    const { uid } = task.sys.process.credentials
    const wanted = options.findLast(({ key }) => key === 'u')?.value
    if (wanted !== undefined && uid !== 0) {
      yield* task.err('must be privileged to use -u\n')
      return 1
    }
    const user = wanted ?? accounts.userOf(uid)?.name ?? ''
    if (accounts.userNamed(user) === undefined) {
      yield* task.err(`crontab:  user \`${user}' unknown\n`)
      return 1
    }
    if (keys.has('l')) return yield* list(task, user)
    if (keys.has('r')) return yield* remove(task, user, { asks: keys.has('i') })
    if (keys.has('e')) return yield* edit(task, user)
    return yield* replace(task, user, operands[0] ?? '-')
  },
}

function* usage(task: Task, problem: ByteString): Run<number> {
  const text = recordedText(task, 'crontab -h')
  yield* task.err(`crontab: usage error: ${problem}\n${text.slice(text.indexOf('usage:'))}`)
  return 1
}

/** Debian's -l leaves out the three lines cron itself writes in front. */
function* list(task: Task, user: ByteString): Run<number> {
  const stat = task.sys.stat(`${SPOOL}/${user}`)
  if (failed(stat)) return yield* none(task, user)
  yield* task.out(withoutHead(yield* textOfFile(task.sys, `${SPOOL}/${user}`)))
  return 0
}

function* none(task: Task, user: ByteString): Run<number> {
  yield* task.err(`no crontab for ${user}\n`)
  return 1
}

const withoutHead = (text: ByteString): ByteString => text.replace(/^(?:# [^\n]*\n){3}/, '')

function* remove(task: Task, user: ByteString, { asks }: { asks: boolean }): Run<number> {
  if (asks && !(yield* ask(task, `really delete ${user}'s crontab? (y/n) `))) return 0
  const gone = task.sys.unlink(`${SPOOL}/${user}`)
  return failed(gone) ? yield* none(task, user) : 0
}

function* edit(task: Task, user: ByteString): Run<number> {
  const path = `${SPOOL}/${user}`
  const isThere = !failed(task.sys.stat(path))
  if (!isThere) yield* task.err(`no crontab for ${user} - using an empty one\n`)
  const text = isThere
    ? withoutHead(yield* textOfFile(task.sys, path))
    : recordedText(task, 'crontab -e')
  return yield* editTable(task, { text, install: (file) => replace(task, user, file) })
}

function* replace(task: Task, user: ByteString, path: ByteString): Run<number> {
  const { sys } = task
  const fd = openInput(sys, path)
  if (failed(fd)) {
    yield* task.err(`${path}: ${fd.text}\n`)
    return 1
  }
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  const text = failed(bytes) ? '' : textOf(bytes.subarray(0, CRONTAB_BYTES_MAX))
  if (text !== '' && !text.endsWith('\n')) {
    yield* task.err("new crontab file is missing newline before EOF, can't install.\n")
    return 1
  }
  const shown = path === '-' ? '"-"' : `"${path}"`
  let line = 0
  for (const entry of text.split('\n')) {
    const problem = problemOf(entry)
    if (problem !== undefined) {
      const at = line + (problem.atEnd ? 1 : 0)
      yield* task.err(`${shown}:${at}: ${problem.text}\nerrors in crontab file, can't install.\n`)
      return 1
    }
    line++
  }
  const to = sys.open(`${SPOOL}/${user}`, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (failed(to)) {
    yield* task.err(`${SPOOL}/${user}: ${to.text}\n`)
    return 1
  }
  const written = yield* sys.write(to, bytesOf(headOf(path, task) + text))
  // It is ours: we have just opened it for writing as its owner.
  void sys.fchmod(to, 0o600)
  sys.close(to)
  if (!failed(written)) return 0
  yield* task.err(`${SPOOL}/${user}: ${written.text}\n`)
  return 1
}

/** What crontab writes in front of a table. */
const headOf = (path: ByteString, task: Task): ByteString => {
  const date = new Date(task.sys.now().s * 1000).toUTCString()
  const [, day = '', number = '', month = '', year = '', time = ''] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date) ?? []
  const when = `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`
  return (
    '# DO NOT EDIT THIS FILE - edit the master and reinstall.\n' +
    `# (${path} installed on ${when})\n` +
    '# (Cron version -- $Id: crontab.c,v 2.13 1994/01/17 03:20:37 vixie Exp $)\n'
  )
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAYS = 'sun mon tue wed thu fri sat'.split(' ')
const FIELDS = [
  { what: 'minute', least: 0, most: 59, names: [] },
  { what: 'hour', least: 0, most: 23, names: [] },
  { what: 'day-of-month', least: 1, most: 31, names: [] },
  { what: 'month', least: 1, most: 12, names: MONTHS },
  { what: 'day-of-week', least: 0, most: 7, names: DAYS },
] as const
const WORDS = /^@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)\s/

/** What is wrong with a line; cron has read its newline when the wrong word was the last. */
interface Problem {
  readonly text: ByteString
  readonly atEnd: boolean
}

/** Why cron would not take a line (entry.c). */
const problemOf = (line: ByteString): Problem | undefined => {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  if (/^(?:"[^"]*"|'[^']*'|[A-Za-z_]\w*)\s*=/.test(text)) return undefined
  if (text.startsWith('@')) {
    return WORDS.test(`${text} `) ? undefined : { text: 'bad time specifier', atEnd: false }
  }
  const words = text.split(/\s+/)
  for (const [at, field] of FIELDS.entries()) {
    const word = words[at]
    if (word !== undefined && isTimes(word, field)) continue
    return { text: `bad ${field.what}`, atEnd: at >= words.length - 1 }
  }
  return undefined
}

const isTimes = (text: ByteString, field: (typeof FIELDS)[number]): boolean =>
  text.split(',').every((part) => {
    const [, range = '', step] = /^([^/]*)(?:\/(\d+))?$/.exec(part) ?? []
    if (step !== undefined && Number(step) < 1) return false
    if (range === '*') return true
    const ends = range.split('-').map((end) => {
      const named = (field.names as readonly string[]).indexOf(end.toLowerCase())
      return named >= 0 ? named + field.least : /^\d{1,3}$/.test(end) ? Number(end) : Number.NaN
    })
    const [from = Number.NaN, to = from] = ends
    return ends.length < 3 && from >= field.least && to <= field.most && from <= to
  })
