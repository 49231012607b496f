/** chown(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { type Accounts, readAccounts } from '../shell/gnu/accounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { changeOwners, type OwnershipChange } from '../shell/gnu/ownership.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const OPTIONS = optionTable('HLPRcfhv', [
  'recursive=R',
  'changes=c',
  'dereference',
  'from:',
  'no-dereference=h',
  'no-preserve-root',
  'preserve-root',
  'quiet=f',
  'silent=f',
  'reference:',
  'verbose=v',
  'help',
  'version',
])

const NUMBER_MAX = 2 ** 32 - 1

interface Spec {
  readonly uid: number
  readonly gid: number
  readonly user: ByteString | undefined
  readonly group: ByteString | undefined
  readonly warning?: string
}

export const program: Program = {
  names: ['chown'],
  *run(task) {
    const accounts = yield* readAccounts(task.sys)
    const change: OwnershipChange = {
      program: 'chown',
      accounts,
      uid: -1,
      gid: -1,
      user: undefined,
      group: undefined,
      fromUid: -1,
      fromGid: -1,
      recursive: false,
      noFollow: false,
      walks: 'P',
      quiet: false,
      says: 'nothing',
      preservesRoot: false,
    }
    let reference: ByteString | undefined
    let follow: boolean | undefined
    const { options, ends, operands: given } = readOptions(task.args.slice(1), OPTIONS)
    const operands = [...given]
    for (const { key, value = '' } of options) {
      if (key === 'R') change.recursive = true
      else if (key === 'H' || key === 'L' || key === 'P') change.walks = key
      else if (key === 'c') change.says = 'changes'
      else if (key === 'v') change.says = 'all'
      else if (key === 'f') change.quiet = true
      else if (key === 'h') follow = false
      else if (key === 'dereference') follow = true
      else if (key === 'preserve-root') change.preservesRoot = true
      else if (key === 'no-preserve-root') change.preservesRoot = false
      else if (key === 'reference') reference = value
      else {
        const spec = parseSpec(task, accounts, value)
        if ('problem' in spec) return yield* complain(task, spec.problem)
        change.fromUid = spec.uid
        change.fromGid = spec.gid
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'chown', ends)
    if (change.recursive && follow === true && change.walks === 'P') {
      return yield* complain(task, '-R --dereference requires either -H or -L')
    }
    change.noFollow = follow === false
    const text = reference === undefined ? operands.shift() : undefined
    if (operands.length === 0) return yield* missingOperand(task, text)
    if (reference !== undefined) {
      const stat = task.sys.stat(reference)
      if (failed(stat)) {
        const shown = quoted(reference, task.env)
        return yield* complain(task, `failed to get attributes of ${shown}: ${stat.text}`)
      }
      change.uid = stat.uid
      change.gid = stat.gid
      change.user = accounts.userOf(stat.uid)?.name ?? String(stat.uid)
      change.group = accounts.groupOf(stat.gid)?.name ?? String(stat.gid)
    } else {
      const spec = parseSpec(task, accounts, text ?? '')
      if ('problem' in spec) return yield* complain(task, spec.problem)
      if (spec.warning !== undefined) yield* complain(task, spec.warning)
      Object.assign(change, { uid: spec.uid, gid: spec.gid, user: spec.user, group: spec.group })
    }
    return yield* changeOwners(task, change, operands)
  },
}

/** `user`, `user:group`, `user:`, `:group`, and `user.group` with a warning. */
const parseSpec = (
  task: Task,
  accounts: Accounts,
  text: ByteString,
): Spec | { readonly problem: string } => {
  const colon = parseAt(accounts, text, text.indexOf(':'))
  if (!('problem' in colon)) return colon
  const dot = text.includes(':') ? -1 : text.indexOf('.')
  if (dot >= 0) {
    const dotted = parseAt(accounts, text, dot)
    const shown = quotedWord(text, task.env)
    if (!('problem' in dotted))
      return { ...dotted, warning: `warning: '.' should be ':': ${shown}` }
  }
  return { problem: `invalid ${colon.problem}: ${quotedWord(text, task.env)}` }
}

const parseAt = (
  accounts: Accounts,
  text: ByteString,
  at: number,
): Spec | { readonly problem: string } => {
  const user = at < 0 ? text : text.slice(0, at)
  const group = at < 0 ? '' : text.slice(at + 1)
  const known = user.startsWith('+') ? undefined : accounts.userNamed(user)
  const uid = user === '' ? -1 : (known?.uid ?? idOf(user))
  if (uid === undefined) return { problem: 'user' }
  let gid: number | undefined = -1
  let shownGroup: ByteString | undefined = group === '' ? undefined : group
  if (group !== '') gid = accounts.groupNamed(group)?.gid ?? idOf(group)
  else if (at >= 0 && user !== '') {
    if (known === undefined) return { problem: 'spec' }
    gid = known.gid
    shownGroup = accounts.groupOf(gid)?.name ?? String(gid)
  }
  if (gid === undefined) return { problem: 'group' }
  const isNothing = user === '' && shownGroup === undefined
  return { uid, gid, user: isNothing ? undefined : user, group: shownGroup }
}

const idOf = (text: ByteString): number | undefined => {
  if (!/^\+?\d+$/.test(text)) return undefined
  const id = Number(text)
  return id < NUMBER_MAX ? id : undefined
}
