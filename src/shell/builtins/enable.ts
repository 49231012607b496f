/** `enable`: builtins on and off. */
import type { ByteString } from '../../base/bytes.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

export const builtin: Builtin = {
  names: ['enable'],
  *run(shell, args) {
    const spec = { letters: 'adnpsf:', usage: '[-a] [-dnps] [-f filename] [name ...]' }
    const given = yield* readOptions(shell, args, spec)
    if (given === undefined) return USAGE_STATUS
    const file = given.value('f')
    if (file !== undefined && given.operands.length > 0) {
      const why = `${file}: cannot open shared object file: No such file or directory`
      yield* shell.error('enable', `cannot open shared object ${file}: ${why}`)
      return 1
    }
    const lists = given.operands.length === 0 || given.has('p')
    if (lists) {
      const wanted = given.has('a') ? undefined : !given.has('n')
      return (yield* shell.out(listing(shell, wanted, given.has('s')), 'enable')) ? 0 : 1
    }
    let status = 0
    for (const name of given.operands) {
      if (!(yield* turn(shell, name, !given.has('n'), given.has('d')))) status = 1
    }
    return status
  },
}

const listing = (shell: Shell, wanted: boolean | undefined, special: boolean): ByteString => {
  let text = ''
  for (const [name, it] of [...shell.allBuiltins].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isOn = shell.builtins.has(name)
    if (special && it.special !== true) continue
    if (wanted !== undefined && isOn !== wanted) continue
    text += isOn ? `enable ${name}\n` : `enable -n ${name}\n`
  }
  return text
}

function* turn(shell: Shell, name: ByteString, on: boolean, deletes: boolean): Run<boolean> {
  const it = shell.allBuiltins.get(name)
  if (it === undefined) {
    yield* shell.error('enable', `${name}: not a shell builtin`)
    return false
  }
  if (deletes) {
    yield* shell.error('enable', `${name}: not dynamically loaded`)
    return false
  }
  // Shells share one table until one of them is changed.
  const builtins = new Map(shell.builtins)
  if (on) builtins.set(name, it)
  else builtins.delete(name)
  shell.builtins = builtins
  return true
}
