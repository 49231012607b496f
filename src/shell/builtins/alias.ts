/** `alias` and `unalias`. */
import type { ByteString } from '../../base/bytes.ts'
import { readOptions, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import { singleQuoted } from '../quote.ts'
import type { Builtin, Shell } from '../state.ts'

const UNALIAS_USAGE = '[-a] name [name ...]'

/** Characters an alias may not have in its name (legal_alias_name of bash 5.2). */
const BAD_NAME = /[\s/$`"'\\|&;()<>=]/

const lineOf = (name: ByteString, value: ByteString): ByteString =>
  `alias ${name.startsWith('-') ? '-- ' : ''}${name}=${singleQuoted(value)}\n`

function* listAll(shell: Shell): Run<boolean> {
  const lines = [...shell.aliases].sort(([a], [b]) => (a < b ? -1 : 1))
  return yield* shell.out(lines.map(([name, value]) => lineOf(name, value)).join(''), 'alias')
}

export const builtins: readonly Builtin[] = [
  {
    names: ['alias'],
    *run(shell, args) {
      const spec = { letters: 'p', usage: '[-p] [name[=value] ... ]' }
      const given = yield* readOptions(shell, args, spec)
      if (given === undefined) return USAGE_STATUS
      if (given.has('p') || given.operands.length === 0) {
        if (!(yield* listAll(shell))) return 1
      }
      let status = 0
      for (const operand of given.operands) {
        const at = operand.indexOf('=', 1)
        if (at < 0) {
          const value = shell.aliases.get(operand)
          if (value !== undefined) yield* shell.out(lineOf(operand, value), 'alias')
          else {
            yield* shell.error('alias', `${operand}: not found`)
            status = 1
          }
          continue
        }
        const name = operand.slice(0, at)
        if (BAD_NAME.test(name)) {
          yield* shell.error('alias', `\`${name}': invalid alias name`)
          status = 1
        } else shell.aliases.set(name, operand.slice(at + 1))
      }
      return status
    },
  },
  {
    names: ['unalias'],
    *run(shell, args) {
      const given = yield* readOptions(shell, args, { letters: 'a', usage: UNALIAS_USAGE })
      if (given === undefined) return USAGE_STATUS
      if (given.has('a')) {
        shell.aliases.clear()
        return 0
      }
      if (given.operands.length === 0) return yield* sayUsage(shell, 'unalias', UNALIAS_USAGE)
      let status = 0
      for (const name of given.operands) {
        if (shell.aliases.delete(name)) continue
        yield* shell.error('unalias', `${name}: not found`)
        status = 1
      }
      return status
    },
  },
]
