/** `adduser NAME`: a person, with a group, a home, a password and a full name. */
import type { ByteString } from '../../base/bytes.ts'
import { type Accounts, readAccounts } from '../../shell/gnu/accounts.ts'
import { STDOUT } from '../../shell/gnu/input.ts'
import { runProgram } from '../../shell/gnu/run-program.ts'
import { type StdioLines, stdioLines } from '../../shell/gnu/stdio-lines.ts'
import type { Run } from '../../shell/program.ts'
import { type Asked, call, firstFree, numberOf } from './asked.ts'
import { nameUser } from './comment.ts'
import { createHome } from './home.ts'

interface Ids {
  readonly uid: number
  readonly gid: number
  /** Undefined: a new one of the user's name. */
  readonly group: ByteString | undefined
}

export function* addPerson(asked: Asked): Run<number> {
  const { task, voice, name, given, settings } = asked
  const accounts = yield* readAccounts(task.sys)
  const problem = problemOf(asked, accounts)
  if (problem !== undefined) return yield* voice.fatal(problem)
  yield* voice.info(`Adding user \`${name}' ...`)
  const ids = yield* choose(asked, accounts)
  if (ids === undefined) return 1
  const { uid, gid, group } = ids
  if (group === undefined) {
    yield* voice.info(`Adding new group \`${name}' (${gid}) ...`)
    if (!(yield* call(asked, '/sbin/groupadd', '-g', String(gid), name))) return 1
  }
  yield* voice.info(
    `Adding new user \`${name}' (${uid}) with group \`${group ?? name} (${gid})' ...`,
  )
  const home = given.get('home') ?? `${settings.text('dhome')}/${name}`
  const noLogin = given.has('disabled-login') ? '/usr/sbin/nologin' : settings.text('dshell')
  const shell = given.get('shell') ?? noLogin
  const how = ['-d', home, '-g', String(gid), '-s', shell, '-u', String(uid), name]
  if (!(yield* call(asked, '/sbin/useradd', ...how))) return 1
  yield* createHome(asked, home, { uid, gid })
  const asksPassword = !given.has('disabled-login') && !given.has('disabled-password')
  const input = stdioLines(task)
  if (asksPassword) yield* askPassword(asked, input)
  const comment = given.get('comment')
  const isNamed =
    comment === undefined ? yield* askName(asked, input) : yield* nameUser(asked, comment)
  if (!isNamed) return 1
  return yield* addExtra(asked)
}

const problemOf = ({ name, given }: Asked, accounts: Accounts): ByteString | undefined => {
  if (accounts.userNamed(name) !== undefined) return `The user \`${name}' already exists.`
  const [uid, gid, group] = [given.get('uid'), given.get('gid'), given.get('ingroup')]
  if (uid !== undefined && accounts.userOf(Number(uid)) !== undefined) {
    return `The UID ${uid} is already in use.`
  }
  if (group !== undefined && accounts.groupNamed(group) === undefined) {
    return `The group \`${group}' does not exist.`
  }
  if (gid !== undefined && accounts.groupOf(Number(gid)) === undefined) {
    return `The GID ${gid} does not exist.`
  }
  if (gid !== undefined || group !== undefined) return undefined
  if (accounts.groupNamed(name) !== undefined) return `The group \`${name}' already exists.`
  return uid !== undefined && accounts.groupOf(Number(uid)) !== undefined
    ? `The GID ${uid} is already in use.`
    : undefined
}

function* choose(asked: Asked, accounts: Accounts): Run<Ids | undefined> {
  const { voice, name, given } = asked
  const [from, to] = [
    numberOf(asked, 'firstuid', 'first_uid'),
    numberOf(asked, 'lastuid', 'last_uid'),
  ]
  const gid = given.get('gid')
  const group =
    gid === undefined
      ? accounts.groupNamed(given.get('ingroup') ?? '')
      : accounts.groupOf(Number(gid))
  const wanted = given.get('uid')
  const kind = given.has('ingroup') ? 'UID' : 'UID/GID'
  if (wanted === undefined) yield* voice.detail(`Selecting ${kind} from range ${from} to ${to} ...`)
  const uid =
    wanted === undefined
      ? firstFree(
          from,
          to,
          (id) =>
            accounts.userOf(id) === undefined &&
            (kind === 'UID' || accounts.groupOf(id) === undefined),
        )
      : Number(wanted)
  if (uid === undefined) {
    const range = `${from}-${to} (FIRST_UID - LAST_UID)`
    yield* voice.warn(`No UID/GID pair is available in the range ${range}.`)
    yield* voice.fatal(`The user \`${name}' was not created.`)
    return undefined
  }
  return { uid, gid: group?.gid ?? uid, group: group?.name }
}

/** What passwd's statuses mean. */
const REASONS: readonly (ByteString | undefined)[] = [
  undefined,
  'Permission denied',
  'invalid combination of options',
  'unexpected failure, nothing done',
  'unexpected failure, passwd file missing',
  'passwd file busy, try again',
  'invalid argument to option',
]

function* askPassword({ task, voice, name }: Asked, input: StdioLines): Run<void> {
  for (;;) {
    const status = yield* runProgram(task, ['/usr/bin/passwd', name])
    if (status === 0) return
    const reason = REASONS[status]
    if (reason !== undefined) yield* voice.warn(reason)
    if (!(yield* isYes(task, input, TRY_AGAIN))) return
  }
}

interface Question {
  readonly text: ByteString
  /** What an empty answer means. */
  readonly usual: boolean
  /** Where the script reads the answer, as Perl's warnings say it. */
  readonly line: number
}

const TRY_AGAIN: Question = { text: 'Try again? [y/N] ', usual: false, line: 740 }
const IS_CORRECT: Question = { text: 'Is the information correct? [Y/n] ', usual: true, line: 766 }

/** Asks until the answer begins with y or n, or is empty. */
function* isYes(
  task: Asked['task'],
  input: StdioLines,
  { text, usual, line }: Question,
): Run<boolean> {
  for (;;) {
    yield* task.out(text)
    // As Perl: before it reads it writes what a terminal has not seen yet.
    if (task.sys.isatty(STDOUT)) yield* task.flush()
    const answer = yield* input.next()
    if (answer === undefined) {
      for (const [n, where] of ['chop', 'pattern match (m//)', 'pattern match (m//)'].entries()) {
        const at = `at /usr/sbin/adduser line ${line + n}`
        yield* task.err(`Use of uninitialized value $answer in ${where} ${at}.\n`)
      }
    }
    if (/^[yY]/.test(answer ?? '')) return true
    if (/^[nN]/.test(answer ?? '')) return false
    if (!answer) return usual
  }
}

function* askName(asked: Asked, input: StdioLines): Run<boolean> {
  for (;;) {
    if (!(yield* call(asked, '/bin/chfn', asked.name))) return false
    if (yield* isYes(asked.task, input, IS_CORRECT)) return true
  }
}

/** Debian's users are in the group users, too. */
function* addExtra({ task, voice, settings, name }: Asked): Run<number> {
  const group = settings.text('users_group')
  yield* voice.info(`Adding new user \`${name}' to supplemental / extra groups \`${group}' ...`)
  const { groupNamed } = yield* readAccounts(task.sys)
  const members = groupNamed(group)?.members
  if (members === undefined) return yield* voice.warn(`The group \`${group}' does not exist.`, 0)
  yield* voice.info(`Adding user \`${name}' to group \`${group}' ...`)
  return yield* runProgram(task, ['/bin/gpasswd', '-M', [...members, name].join(','), group])
}
