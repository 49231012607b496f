/** lastlog(8) of Debian's shadow 4.13. */
import type { ByteString } from '../base/bytes.ts'
import { readAccounts, textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { type LastLogin, lastLoginOf, readSessions } from '../shell/gnu/utmp.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('b:ChR:St:u:', [
  'before:=b',
  'clear=C',
  'help',
  'root:=R',
  'set=S',
  'time:=t',
  'user:=u',
])

const DAY_S = 86_400

export const program: Program = {
  names: ['lastlog'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const isHelp = ends?.key === 'help' || options.some(({ key }) => key === 'h')
    if (isHelp) {
      yield* task.out(recordedText(task, 'lastlog --help'))
      return 0
    }
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value ?? '')
    const [extra] = operands
    if (extra !== undefined) return yield* usage(task, `unexpected argument: ${extra}`)
    const valueOf = (wanted: string): ByteString | undefined =>
      options.findLast(({ key }) => key === wanted)?.value
    const accounts = yield* readAccounts(task.sys)
    const name = valueOf('u')
    const chosen = accounts.users.filter((it) => name === undefined || isNamed(it, name))
    if (name !== undefined && chosen.length === 0) {
      yield* task.err(`lastlog: Unknown user or range: ${name}\n`)
      return 1
    }
    const file = yield* textOfFile(task.sys, '/var/log/lastlog')
    const sessions = yield* readSessions(task.sys)
    const now = task.sys.now().s
    const [before, within] = [valueOf('b'), valueOf('t')].map((it) =>
      it === undefined ? undefined : now - Number(it) * DAY_S,
    )
    let isFirst = true
    for (const { name: user, uid } of chosen) {
      const last = sessions.findLast((it) => it.user === user) ?? lastLoginOf(file, uid)
      if (before !== undefined && (last?.s ?? 0) > before) continue
      if (within !== undefined && (last?.s ?? 0) < within) continue
      if (isFirst) yield* task.out(HEAD)
      isFirst = false
      yield* task.out(lineOf(task, user, last))
    }
    return 0
  },
}

const isNamed = (
  { name, uid }: { readonly name: ByteString; readonly uid: number },
  wanted: ByteString,
): boolean => {
  if (name === wanted) return true
  const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(wanted) ?? []
  if (from === undefined) return false
  if (dash === '') return from !== '' && uid === Number(from)
  return uid >= Number(from) && uid <= (to === '' ? Number.POSITIVE_INFINITY : Number(to))
}

const FROM_COLUMNS = 42
const HEAD = `Username         Port     From${' '.repeat(FROM_COLUMNS - 4)} Latest\n`

const lineOf = (task: Task, user: ByteString, last: LastLogin | undefined): ByteString => {
  const name = user.padEnd(16)
  if (last === undefined)
    return `${name} ${' '.repeat(8)} ${' '.repeat(FROM_COLUMNS)}**Never logged in**\n`
  const at = momentOf({ s: last.s, ns: 0 }, zoneOf(task.sys, task.env))
  const time = strftime('%a %b %e %H:%M:%S %z %Y', at)
  return `${name} ${last.line.padEnd(8)} ${last.host.padEnd(FROM_COLUMNS)} ${time}\n`
}

function* usage(task: Task, message: ByteString): Run<number> {
  yield* task.err(`lastlog: ${message}\n${recordedText(task, 'lastlog --help')}`)
  return 1
}
