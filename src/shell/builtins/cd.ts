/** `cd` and `pwd`. */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import { changeDirectory } from '../directories.ts'
import type { Run } from '../program.ts'
import { printableName } from '../quote.ts'
import type { Builtin, Shell } from '../state.ts'

const CD = { letters: 'LPe', usage: '[-L|[-P [-e]] [-@]] [dir]' }

export const builtins: readonly Builtin[] = [
  {
    names: ['cd'],
    *run(shell, args) {
      const given = yield* readOptions(shell, args, CD)
      if (given === undefined) return USAGE_STATUS
      if (given.operands.length > 1) {
        yield* shell.error('cd', 'too many arguments')
        return 1
      }
      const isPhysical = shell.options.get('physical')
      const last = given.options.findLast(({ letter }) => letter === 'L' || letter === 'P')
      const physical = last === undefined ? isPhysical : last.letter === 'P'
      return yield* cd(shell, given.operands[0], physical)
    },
  },
  {
    names: ['pwd'],
    *run(shell, args) {
      const given = yield* readOptions(shell, args, { letters: 'LP', usage: '[-LP]' })
      if (given === undefined) return USAGE_STATUS
      const last = given.options.at(-1)?.letter
      const physical = last === undefined ? shell.options.get('physical') : last === 'P'
      const path = physical ? shell.sys.getcwd() : shell.directory
      if (failed(path)) {
        const why = 'error retrieving current directory: getcwd: cannot access parent directories'
        yield* shell.err(`pwd: ${why}: ${path.text}\n`)
        return 1
      }
      return (yield* shell.out(`${path}\n`, 'pwd')) ? 0 : 1
    },
  },
]

function* cd(shell: Shell, operand: ByteString | undefined, physical: boolean): Run<number> {
  let path = operand
  let shows = false
  if (path === undefined || path === '-') {
    const name = path === undefined ? 'HOME' : 'OLDPWD'
    shows = path === '-'
    path = shell.variables.get(name)
    if (path === undefined) {
      yield* shell.error('cd', `${name} not set`)
      return 1
    }
  } else if (!/^(?:\/|\.\.?(?:\/|$))/.test(path)) {
    const found = alongCdpath(shell, path, physical)
    if (found !== undefined) {
      if (found.shows) yield* shell.out(`${shell.directory}\n`, 'cd')
      return 0
    }
  }
  const why = changeDirectory(shell, path, physical)
  if (why === undefined) {
    if (shows) yield* shell.out(`${shell.directory}\n`, 'cd')
    return 0
  }
  const value = shell.shopts.get('cdable_vars') ? shell.variables.get(path) : undefined
  if (value !== undefined && changeDirectory(shell, value, physical) === undefined) {
    yield* shell.out(`${shell.directory}\n`, 'cd')
    return 0
  }
  yield* shell.error('cd', `${printableName(path)}: ${why.text}`)
  return 1
}

/** Tries the folders of CDPATH; a folder that is not the current one makes cd print where it went. */
const alongCdpath = (
  shell: Shell,
  path: ByteString,
  physical: boolean,
): { readonly shows: boolean } | undefined => {
  const search = shell.variables.get('CDPATH')
  if (search === undefined || search === '') return undefined
  for (const folder of search.split(':')) {
    const tried = folder === '' ? path : `${folder}/${path}`
    const why: Errno | undefined = changeDirectory(shell, tried, physical)
    if (why === undefined) return { shows: folder !== '' }
  }
  return undefined
}
