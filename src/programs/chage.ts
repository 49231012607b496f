/** chage of Debian's shadow 4.13: when a password and an account end. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { askField } from '../shell/gnu/ask-field.ts'
import { edit, say, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { fieldsOf } from '../shell/gnu/shadow.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { momentOf, UTC } from '../shell/gnu/zone.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'

const OPTIONS = optionTable('d:E:hiI:lm:M:R:W:', [
  'lastday:=d',
  'expiredate:=E',
  'help',
  'iso8601=i',
  'inactive:=I',
  'list=l',
  'mindays:=m',
  'maxdays:=M',
  'root:=R',
  'warndays:=W',
])
const DENIED = 1
const NO_ROOT = 3
const DAY_S = 86_400
/** Beyond so many days a password does not end. */
const FOREVER_DAYS = 10_000

export const program: Program = {
  names: ['chage'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    const root = given.get('R')
    if (root !== undefined) {
      const stat = sys.stat(root)
      const said = `cannot access chroot directory ${root}`
      if (failed(stat)) return yield* say(task, `${said}: ${stat.text}`, NO_ROOT)
    }
    const wrong = wrongIn(sys, given)
    if (wrong !== undefined) return yield* usage(task, wrong)
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'chage --help'))
      return 0
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    if (given.has('l') && WRITES.some((key) => given.has(key))) {
      return yield* usage(task, 'do not include "l" with other flags')
    }
    return yield* perform(task, name, given)
  },
}

const WRITES = ['d', 'E', 'I', 'm', 'M', 'W']

/** The complaint about the first value that is none. */
const wrongIn = (sys: Sys, given: ReadonlyMap<string, ByteString>): ByteString | undefined => {
  for (const [key, value] of given) {
    if ('dE'.includes(key) && dayOf(sys, value) === undefined) return `invalid date '${value}'`
    if ('ImMW'.includes(key) && !isNumber(value)) return `invalid numeric argument '${value}'`
  }
  return undefined
}

const isNumber = (text: ByteString): boolean => /^-?\d{1,9}$/.test(text) && Number(text) >= -1

/** A number of days since 1970, or a date. */
const dayOf = (sys: Sys, text: ByteString): number | undefined => {
  if (/^-?\d{1,9}$/.test(text)) return Number(text) < -1 ? undefined : Number(text)
  // As mktime(3): February 30 is March 1.
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (year !== undefined) {
    return Math.floor(Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY_S / 1_000)
  }
  const moment = parseDate(text, { zone: UTC, now: sys.now(), sys })
  return moment === undefined ? undefined : Math.floor(moment.s / DAY_S)
}

function* perform(
  task: Task,
  name: ByteString,
  given: ReadonlyMap<string, ByteString>,
): Run<number> {
  const { sys } = task
  const { uid } = sys.process.credentials
  const accounts = yield* readAccounts(sys)
  if (uid !== 0 && !given.has('l')) return yield* say(task, 'Permission denied.', DENIED)
  const user = accounts.userNamed(name)
  if (user === undefined) {
    return yield* say(task, `user '${name}' does not exist in /etc/passwd`, DENIED)
  }
  if (uid !== 0 && uid !== user.uid) return yield* say(task, 'Permission denied.', DENIED)
  const fields = yield* fieldsOf(sys, '/etc/shadow', name)
  const numbers = (fields ?? []).slice(2).map((it) => (it === '' ? -1 : Number(it)))
  if (given.has('l')) {
    yield* task.out(listing(numbers, given.has('i') ? '%Y-%m-%d' : '%b %d, %Y'))
    return 0
  }
  const wanted = WRITES.some((key) => given.has(key)) ? given : yield* askAll(task, name, numbers)
  if (wanted === undefined) return yield* say(task, 'error changing fields', DENIED)
  yield* write(task, name, wanted)
  return 0
}

/** shadow(5)'s fields after the hash, by the option that changes them. */
const FIELDS = ['d', 'm', 'M', 'W', 'I', 'E']

function* write(task: Task, name: ByteString, given: ReadonlyMap<string, ByteString>): Run<void> {
  const { sys } = task
  yield* edit(sys, '/etc/shadow', {
    change: (fields) => {
      if (fields[0] !== name) return fields
      const [own = '', hash = '', ...rest] = fields
      return [own, hash, ...rest.map((old, at) => fieldOf(sys, given, FIELDS[at]) ?? old)]
    },
  })
}

const fieldOf = (
  sys: Sys,
  given: ReadonlyMap<string, ByteString>,
  key: string | undefined,
): ByteString | undefined => {
  const value = key === undefined ? undefined : given.get(key)
  if (key === undefined || value === undefined) return undefined
  const number = 'dE'.includes(key) ? dayOf(sys, value) : Number(value)
  return number === -1 || number === undefined ? '' : String(number)
}

/** Undefined: an answer was no number or date. */
function* askAll(
  task: Task,
  name: ByteString,
  [last = -1, least = -1, most = -1, warn = -1, inactive = -1, expiry = -1]: readonly number[],
): Run<ReadonlyMap<string, ByteString> | undefined> {
  yield* task.out(`Changing the aging information for ${name}\n`)
  yield* task.out('Enter the new value, or press ENTER for the default\n\n')
  const questions = [
    ['m', 'Minimum Password Age', String(least)],
    ['M', 'Maximum Password Age', String(most)],
    ['d', 'Last Password Change (YYYY-MM-DD)', isoOf(last)],
    ['W', 'Password Expiration Warning', String(warn)],
    ['I', 'Password Inactive', String(inactive)],
    ['E', 'Account Expiration Date (YYYY-MM-DD)', isoOf(expiry)],
  ] as const
  const answers = new Map<string, ByteString>()
  const input = stdioLines(task)
  for (const [key, question, before] of questions) {
    const value = yield* askField(task, input, { prompt: question, value: before })
    const isDate = 'dE'.includes(key)
    if (!(isDate ? dayOf(task.sys, value) !== undefined : isNumber(value))) return undefined
    answers.set(key, value)
  }
  return answers
}

const isoOf = (day: number): ByteString => (day < 0 ? '-1' : dateOf(day, '%Y-%m-%d'))

const dateOf = (day: number, format: string): ByteString =>
  strftime(format, momentOf({ s: day * DAY_S, ns: 0 }, UTC))

const listing = (
  [last = -1, least = -1, most = -1, warn = -1, inactive = -1, expiry = -1]: readonly number[],
  format: string,
): ByteString => {
  const must = last === 0 ? 'password must be changed' : undefined
  const isEndless = last < 0 || most < 0 || most >= FOREVER_DAYS
  const rows: readonly (readonly [string, ByteString])[] = [
    ['Last password change\t\t\t\t\t', must ?? (last < 0 ? 'never' : dateOf(last, format))],
    ['Password expires\t\t\t\t\t', must ?? (isEndless ? 'never' : dateOf(last + most, format))],
    [
      'Password inactive\t\t\t\t\t',
      must ?? (isEndless || inactive < 0 ? 'never' : dateOf(last + most + inactive, format)),
    ],
    ['Account expires\t\t\t\t\t\t', expiry < 0 ? 'never' : dateOf(expiry, format)],
    ['Minimum number of days between password change\t\t', String(least)],
    ['Maximum number of days between password change\t\t', String(most)],
    ['Number of days of warning before password expires\t', String(warn)],
  ]
  return rows.map(([label, value]) => `${label}: ${value}\n`).join('')
}
