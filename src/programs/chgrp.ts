/** chgrp(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { changeOwners, type OwnershipChange } from '../shell/gnu/ownership.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('HLPRcfhv', [
  'recursive=R',
  'changes=c',
  'dereference',
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

export const program: Program = {
  names: ['chgrp'],
  *run(task) {
    const accounts = yield* readAccounts(task.sys)
    const change: OwnershipChange = {
      program: 'chgrp',
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
    const { options, ends, operands: given } = readOptions(task.args.slice(1), OPTIONS)
    const operands = [...given]
    for (const { key, value } of options) {
      if (key === 'R') change.recursive = true
      else if (key === 'H' || key === 'L' || key === 'P') change.walks = key
      else if (key === 'c') change.says = 'changes'
      else if (key === 'v') change.says = 'all'
      else if (key === 'f') change.quiet = true
      else if (key === 'h') change.noFollow = true
      else if (key === 'preserve-root') change.preservesRoot = true
      else if (key === 'reference') reference = value
    }
    if (ends !== undefined) return yield* endEarly(task, 'chgrp', ends)
    const name = reference === undefined ? operands.shift() : undefined
    if (operands.length === 0) return yield* missingOperand(task, name)
    if (reference !== undefined) {
      const stat = task.sys.stat(reference)
      if (failed(stat)) {
        const shown = quoted(reference, task.env)
        return yield* complain(task, `failed to get attributes of ${shown}: ${stat.text}`)
      }
      change.gid = stat.gid
      change.group = accounts.groupOf(stat.gid)?.name ?? String(stat.gid)
    } else if (name !== undefined && name !== '') {
      const isNumber = /^\+?\d+$/.test(name) && Number(name) < 2 ** 32 - 1
      const gid = accounts.groupNamed(name)?.gid ?? (isNumber ? Number(name) : undefined)
      if (gid === undefined) {
        return yield* complain(task, `invalid group: ${quotedWord(name, task.env)}`)
      }
      change.gid = gid
      change.group = name
    }
    return yield* changeOwners(task, change, operands)
  },
}
