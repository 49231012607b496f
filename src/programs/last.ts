/** last(1) and lastb(1) of util-linux 2.38.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { complain, endEarly, ownName } from '../shell/gnu/usage.ts'
import { readSessions, readUtmp, type UtmpRecord } from '../shell/gnu/utmp.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { formatOf, lineOf, trailerOf } from './last/format.ts'
import { failuresOf, type Listed, staysOf } from './last/stays.ts'

const OPTIONS = optionTable('0123456789aFdf:hin:Rs:t:p:Vwx', [
  'hostlast=a',
  'dns=d',
  'file:=f',
  'fulltimes=F',
  'ip=i',
  'limit:=n',
  'nohostname=R',
  'since:=s',
  'until:=t',
  'present:=p',
  'fullnames=w',
  'system=x',
  'time-format:=T',
  'help',
  'version=V',
])

export const program: Program = {
  names: ['last', 'lastb'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const isBad = ownName(task).endsWith('lastb')
    const name = isBad ? 'lastb' : 'last'
    if (ends !== undefined) return yield* endEarly(task, name, ends)
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, said] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, name, { key: said, value: undefined })
    }
    const valueOf = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const limit = limitOf(options)
    if (typeof limit === 'string')
      return yield* complain(task, `failed to parse number: '${limit}'`)
    const style = valueOf('T')
    const format = formatOf(keys, style)
    if (format === undefined) return yield* complain(task, `unknown time format: ${style}`)
    const path = valueOf('f') ?? (isBad ? '/var/log/btmp' : '/var/log/wtmp')
    const records = yield* readUtmp(task.sys, path)
    if (failed(records)) return yield* complain(task, `cannot open ${path}: ${records.text}`)
    const now = task.sys.now()
    const about = { zone: zoneOf(task.sys, task.env), now, sys: task.sys }
    const timeOf = (key: string): number | undefined =>
      keys.has(key) ? parseDate(valueOf(key) ?? '', about)?.s : undefined
    const [since, until, present] = [timeOf('s'), timeOf('t'), timeOf('p')]
    const all = keys.has('f') || isBad ? records : yield* withSessions(task, records)
    const before = until === undefined ? all : all.filter(({ s }) => s <= until)
    const stays = isBad ? failuresOf(before) : staysOf(before, { ...aliveOf(task), now: now.s })
    let left = limit
    for (const stay of stays) {
      if (left <= 0) break
      if (!isShown(stay, { operands, isExtended: keys.has('x'), since, present })) continue
      yield* task.out(lineOf(stay, format, about.zone))
      left -= 1
    }
    const stat = task.sys.stat(path)
    const begin = all[0]?.s ?? (failed(stat) ? now.s : stat.ctime.s)
    yield* task.out(trailerOf(path, begin, { format, zone: about.zone }))
    return 0
  },
}

/** Lines to show, or what is no number. */
const limitOf = (
  options: readonly { readonly key: string; readonly value: ByteString | undefined }[],
): number | ByteString => {
  let digits = ''
  for (const { key, value = '' } of options) {
    if (/^\d$/.test(key)) digits += key
    if (key !== 'n') continue
    if (!/^\s*\+?\d+$/.test(value)) return value
    digits = value
  }
  const limit = digits === '' ? 0 : Number(digits)
  return limit === 0 ? Number.POSITIVE_INFINITY : limit
}

/** Who is here now stands in wtmp as well. */
function* withSessions({ sys }: Task, records: readonly UtmpRecord[]): Run<readonly UtmpRecord[]> {
  const sessions = yield* readSessions(sys)
  const known = new Set(records.map(({ pid, s }) => `${pid} ${s}`))
  const fresh = sessions.filter(({ pid, s }) => !known.has(`${pid} ${s}`))
  return [...records, ...fresh].sort((a, b) => a.s - b.s)
}

/** Whether the process of a record is still the one that logged in. */
const aliveOf = ({ sys }: Task): { isAlive: (record: UtmpRecord) => boolean } => {
  const alive = new Set(
    sys
      .processes()
      .filter(({ tty }) => tty !== undefined)
      .map(({ pid }) => pid),
  )
  return { isAlive: ({ pid }) => alive.has(pid) }
}

const isShown = (
  { record, line, isSystem, s, endS }: Listed,
  how: {
    readonly operands: readonly ByteString[]
    readonly isExtended: boolean
    readonly since: number | undefined
    readonly present: number | undefined
  },
): boolean => {
  if (isSystem && !how.isExtended) return false
  if (how.since !== undefined && s < how.since) return false
  if (how.present !== undefined && (s > how.present || (endS !== 0 && endS < how.present))) {
    return false
  }
  if (how.operands.length === 0) return true
  return how.operands.some((it) => it === record.user || it === line || `tty${it}` === line)
}
