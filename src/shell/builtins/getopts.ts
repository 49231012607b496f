/** `getopts`. */
import type { ByteString } from '../../base/bytes.ts'
import { isIdentifier, readOptions, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'
import { refused } from '../variable.ts'

const USAGE = 'optstring name [arg ...]'

export const builtin: Builtin = {
  names: ['getopts'],
  *run(shell, args) {
    const given = yield* readOptions(shell, args, { letters: '', usage: USAGE })
    if (given === undefined) return USAGE_STATUS
    const [letters, name, ...rest] = given.operands
    if (letters === undefined || name === undefined) {
      return yield* sayUsage(shell, 'getopts', USAGE)
    }
    const words = given.operands.length > 2 ? rest : shell.parameters
    const found = next(shell, letters, words)
    return yield* tell(shell, name, found)
  },
}

interface Found {
  /** What goes into the variable; `?` at the end and for what is wrong. */
  readonly letter: string
  readonly value: ByteString | undefined
  readonly ended: boolean
  readonly complaint?: ByteString
}

/** Takes the next option letter from where OPTIND and the bundle position stand. */
const next = (shell: Shell, letters: ByteString, words: readonly ByteString[]): Found => {
  const isSilent = letters[0] === ':'
  const index = Number(shell.variables.get('OPTIND') ?? '1')
  let at = Number.isInteger(index) && index > 0 ? Math.min(index - 1, words.length) : 0
  const word = words[at]
  let inside = shell.getoptsAt
  if (inside === 0 || word === undefined || inside >= word.length) {
    inside = 1
    if (word === undefined || word.length < 2 || word[0] !== '-' || word === '--') {
      if (word === '--') at++
      moveTo(shell, at, 0)
      return { letter: '?', value: undefined, ended: true }
    }
  }
  const letter = word?.[inside] ?? ''
  const rest = word?.slice(inside + 1) ?? ''
  const place = letter === ':' ? -1 : letters.indexOf(letter, isSilent ? 1 : 0)
  const after = rest === '' ? { at: at + 1, inside: 0 } : { at, inside: inside + 1 }
  if (place < 0) {
    moveTo(shell, after.at, after.inside)
    if (isSilent) return { letter: '?', value: letter, ended: false }
    return { letter: '?', value: undefined, ended: false, complaint: `illegal option -- ${letter}` }
  }
  if (letters[place + 1] !== ':') {
    moveTo(shell, after.at, after.inside)
    return { letter, value: undefined, ended: false }
  }
  const value = rest !== '' ? rest : words[at + 1]
  moveTo(shell, rest !== '' || value === undefined ? at + 1 : at + 2, 0)
  if (value !== undefined) return { letter, value, ended: false }
  if (isSilent) return { letter: ':', value: letter, ended: false }
  const complaint = `option requires an argument -- ${letter}`
  return { letter: '?', value: undefined, ended: false, complaint }
}

/** OPTIND is set first: assigning it starts the bundle anew. */
const moveTo = (shell: Shell, at: number, inside: number): void => {
  shell.variables.set('OPTIND', String(at + 1))
  shell.getoptsAt = inside
}

function* tell(shell: Shell, name: ByteString, found: Found): Run<number> {
  if (found.complaint !== undefined && shell.variables.get('OPTERR') !== '0') {
    yield* shell.err(`${shell.name}: ${found.complaint}\n`)
  }
  if (found.value === undefined) shell.variables.unset('OPTARG')
  else shell.variables.set('OPTARG', found.value)
  if (!isIdentifier(name)) {
    yield* shell.error('getopts', `\`${name}': not a valid identifier`)
    return 1
  }
  const set = shell.variables.set(name, found.letter)
  if (refused(set)) {
    yield* shell.complain(set.text)
    return 1
  }
  return found.ended ? 1 : 0
}
