/** id(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Accounts, readAccounts } from '../shell/gnu/accounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('agnruzGZ', [
  'context=Z',
  'group=g',
  'groups=G',
  'name=n',
  'real=r',
  'user=u',
  'zero=z',
  'help',
  'version',
])

/** Who is asked about. */
interface Identity {
  readonly uid: number
  readonly euid: number
  readonly gid: number
  readonly egid: number
  readonly groups: readonly number[]
}

export const program: Program = {
  names: ['id'],
  *run(task) {
    const wanted = new Set<string>()
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) {
      if (key === 'Z') {
        return yield* complain(task, '--context (-Z) works only on an SELinux-enabled kernel')
      }
      wanted.add(key)
    }
    if (ends !== undefined) return yield* endEarly(task, 'id', ends)
    const choices = ['g', 'u', 'G'].filter((it) => wanted.has(it))
    if (choices.length > 1) {
      return yield* complain(task, 'cannot print "only" of more than one choice')
    }
    const [choice] = choices
    if (choice === undefined && (wanted.has('n') || wanted.has('r'))) {
      return yield* complain(task, 'cannot print only names or real IDs in default format')
    }
    if (choice === undefined && wanted.has('z')) {
      return yield* complain(task, 'option --zero not permitted in default format')
    }
    const accounts = yield* readAccounts(task.sys)
    const print = (identity: Identity): Run<boolean> =>
      printOne(task, accounts, identity, {
        wanted,
        choice,
        isOwn: operands.length === 0,
        isOnly: operands.length < 2,
      })
    if (operands.length === 0) return (yield* print(ownIdentity(task))) ? 0 : 1
    let status = 0
    for (const name of operands) {
      const identity = identityOf(accounts, name)
      if (identity === undefined) {
        status = yield* complain(task, `${quotedWord(name, task.env)}: no such user`)
      } else if (!(yield* print(identity))) status = 1
    }
    return status
  },
}

const ownIdentity = (task: Task): Identity => {
  const { uid, euid, gid, egid, groups } = task.sys.process.credentials
  return { uid, euid, gid, egid, groups }
}

const identityOf = (accounts: Accounts, name: ByteString): Identity | undefined => {
  const isNumber = /^\+?\d+$/.test(name)
  const user =
    (name.startsWith('+') ? undefined : accounts.userNamed(name)) ??
    (isNumber ? accounts.userOf(Number(name)) : undefined)
  if (user === undefined) return undefined
  const { uid, gid } = user
  return { uid, euid: uid, gid, egid: gid, groups: accounts.groupsOf(user) }
}

function* printOne(
  task: Task,
  accounts: Accounts,
  identity: Identity,
  how: {
    wanted: ReadonlySet<string>
    choice: string | undefined
    isOwn: boolean
    isOnly: boolean
  },
): Run<boolean> {
  const { wanted, choice } = how
  const isReal = wanted.has('r')
  const ids =
    choice === 'u'
      ? [isReal ? identity.uid : identity.euid]
      : choice === 'g'
        ? [isReal ? identity.gid : identity.egid]
        : groupList(identity)
  if (choice === undefined) {
    yield* task.out(`${describe(accounts, identity, how.isOwn)}\n`)
    return true
  }
  const texts: ByteString[] = []
  let isFine = true
  for (const id of ids) {
    const name = choice === 'u' ? accounts.userOf(id)?.name : accounts.groupOf(id)?.name
    if (wanted.has('n') && name === undefined) {
      const kind = choice === 'u' ? 'user' : 'group'
      yield* complain(task, `cannot find name for ${kind} ID ${id}`)
      isFine = false
    }
    texts.push(wanted.has('n') ? (name ?? String(id)) : String(id))
  }
  const isZero = wanted.has('z')
  const end = !isZero ? '\n' : choice === 'G' && !how.isOnly ? '\0\0' : '\0'
  yield* task.out(texts.join(isZero ? '\0' : ' ') + end)
  return isFine
}

/** The groups, the own one first and each once (id's print_group_list). */
const groupList = ({ gid, egid, groups }: Identity): number[] => [
  ...new Set([gid, egid, ...groups]),
]

const named = (id: number, name: ByteString | undefined): ByteString =>
  name === undefined ? String(id) : `${id}(${name})`

/** `uid=0(root) gid=0(root) groups=0(root)`. */
const describe = (accounts: Accounts, identity: Identity, isOwn: boolean): ByteString => {
  const { uid, euid, gid, egid } = identity
  let text = `uid=${named(uid, accounts.userOf(uid)?.name)}`
  text += ` gid=${named(gid, accounts.groupOf(gid)?.name)}`
  if (euid !== uid) text += ` euid=${named(euid, accounts.userOf(euid)?.name)}`
  if (egid !== gid) text += ` egid=${named(egid, accounts.groupOf(egid)?.name)}`
  const groups = isOwn ? ownGroups(identity) : groupList(identity)
  return `${text} groups=${groups.map((it) => named(it, accounts.groupOf(it)?.name)).join(',')}`
}

/** getgroups(2) with the effective group put first where it is missing. */
const ownGroups = ({ egid, groups }: Identity): readonly number[] =>
  groups.includes(egid) ? groups : [egid, ...groups]
