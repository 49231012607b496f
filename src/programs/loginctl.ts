/** loginctl of systemd: the sessions that utmp knows. */
import type { ByteString } from '../base/bytes.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { needsPassword, unknownVerb } from '../shell/gnu/systemd-bus.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { readSessions } from '../shell/gnu/utmp.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('hp:alH:M:n:o:s:', [
  'help',
  'version',
  'no-pager',
  'no-legend',
  'no-ask-password',
  'property:=p',
  'all=a',
  'value',
  'full=l',
  'kill-whom:',
  'signal:=s',
  'host:=H',
  'machine:=M',
  'lines:=n',
  'output:=o',
])
const CHANGES = [
  'terminate-session',
  'terminate-user',
  'kill-session',
  'kill-user',
  'lock-sessions',
  'unlock-sessions',
  'enable-linger',
  'disable-linger',
]

export const program: Program = {
  names: ['loginctl'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const keys = new Set(options.map(({ key }) => key))
    const [verb = 'list-sessions', ...rest] = operands
    if (ends !== undefined || keys.has('h') || verb === 'help') {
      yield* task.out(recordedText(task, 'loginctl --help'))
      return 0
    }
    const hasLegend = !keys.has('no-legend')
    if (verb === 'list-sessions') return yield* listSessions(task, hasLegend)
    if (verb === 'list-users') return yield* listUsers(task, hasLegend)
    if (verb === 'list-seats') {
      yield* task.out(hasLegend ? 'SEAT \nseat0\n\n1 seats listed.\n' : 'seat0\n')
      return 0
    }
    if (verb.endsWith('-status') || verb.startsWith('show-')) {
      const [name = ''] = rest
      const kind = verb.replace(/-status$|^show-/g, '')
      if (kind !== 'session' && kind !== 'user' && kind !== 'seat')
        return yield* unknownVerb(task, verb)
      yield* task.err(
        kind === 'user'
          ? `Failed to look up user ${name}: No such process\n`
          : `Failed to get ${kind} path: No ${kind} '${name}' known\n`,
      )
      return 1
    }
    if (!CHANGES.includes(verb)) return yield* unknownVerb(task, verb)
    if (task.sys.process.credentials.euid === 0) return 0
    return yield* needsPassword(task, 'Could not enable linger')
  },
}

interface Row {
  readonly id: number
  readonly uid: number
  readonly user: ByteString
  readonly tty: ByteString
}

/** As many as are logged in now. */
function* rowsOf({ sys }: Task): Run<readonly Row[]> {
  const accounts = yield* readAccounts(sys)
  return (yield* readSessions(sys)).map(({ user, line }, at) => ({
    id: at + 1,
    uid: accounts.userNamed(user)?.uid ?? 0,
    user,
    tty: line,
  }))
}

/** Columns as wide as what stands in them; numbers to the right. */
const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
): ByteString => {
  const all = [head, ...rows]
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) =>
        isRight(at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0),
      )
      .join(' ')
  return all.map((row) => `${line(row)}\n`).join('')
}

function* listSessions(task: Task, hasLegend: boolean): Run<number> {
  const rows = yield* rowsOf(task)
  if (rows.length === 0) {
    if (hasLegend) yield* task.out('No sessions.\n')
    return 0
  }
  const lines = rows.map(({ id, uid, user, tty }) => [String(id), String(uid), user, '', tty])
  const text = table(['SESSION', 'UID', 'USER', 'SEAT', 'TTY'], lines, (at) => at < 2)
  yield* task.out(
    hasLegend ? `${text}\n${rows.length} sessions listed.\n` : text.replace(/^.*\n/, ''),
  )
  return 0
}

function* listUsers(task: Task, hasLegend: boolean): Run<number> {
  const users = new Map((yield* rowsOf(task)).map(({ uid, user }) => [user, uid]))
  if (users.size === 0) {
    if (hasLegend) yield* task.out('No users.\n')
    return 0
  }
  const lines = [...users].map(([user, uid]) => [String(uid), user])
  const text = table(['UID', 'USER'], lines, (at) => at === 0)
  yield* task.out(hasLegend ? `${text}\n${users.size} users listed.\n` : text.replace(/^.*\n/, ''))
  return 0
}
