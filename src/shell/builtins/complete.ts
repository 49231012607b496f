/** `compgen`, `complete`, `compopt`. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { type Given, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import {
  ACTIONS,
  COMPLETION_OPTIONS,
  type Completion,
  candidates,
  completionsOf,
  completionText,
} from '../completion.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

const MAKERS =
  '[-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] ' +
  '[-X filterpat] [-P prefix] [-S suffix]'
const COMPGEN = {
  letters: 'abcdefgjksuvo:A:G:W:F:C:X:P:S:',
  usage: `[-abcdefgjksuv] ${MAKERS} [word]`,
}
const COMPLETE = {
  letters: 'abcdefgjksuvo:A:G:W:F:C:X:P:S:prDEI',
  usage: `[-abcdefgjksuv] [-pr] [-DEI] ${MAKERS} [name ...]`,
}
const COMPOPT = { letters: 'o:DEI', usage: '[-o|+o option] [-DEI] [name ...]', plus: true }

/** Pseudo-commands of -D, -E and -I, as `complete -p` prints them. */
const SPECIAL = ['D', 'E', 'I']

/** The specification the options describe, or what is wrong with them. */
const specificationOf = (given: Given): Completion | ByteString => {
  const actions: string[] = []
  for (const { letter, value } of given.options) {
    if (letter === 'A') {
      if (!ACTIONS.has(value)) return `${value}: invalid action name`
      actions.push(value)
    }
    if (letter === 'o' && !COMPLETION_OPTIONS.has(value)) return `${value}: invalid option name`
    for (const [action, short] of ACTIONS) if (short === letter) actions.push(action)
  }
  return {
    actions,
    options: given.options.filter(({ letter }) => letter === 'o').map(({ value }) => value),
    glob: given.value('G'),
    words: given.value('W'),
    function: given.value('F'),
    command: given.value('C'),
    filter: given.value('X'),
    prefix: given.value('P') ?? '',
    suffix: given.value('S') ?? '',
  }
}

function* compgen(shell: Shell, args: readonly ByteString[]): Run<number> {
  const given = yield* readOptions(shell, args, COMPGEN)
  if (given === undefined) return USAGE_STATUS
  const it = specificationOf(given)
  if (typeof it === 'string') {
    yield* shell.error('compgen', it)
    return USAGE_STATUS
  }
  for (const [letter, what] of [
    ['F', it.function],
    ['C', it.command],
  ] as const) {
    if (what === undefined) continue
    yield* shell.error('compgen', `warning: -${letter} option may not work as you expect`)
  }
  const start = given.operands[0] ?? ''
  const words = candidates(shell, it, start)
  for (const [action, path] of ACCOUNTS) {
    if (it.actions.includes(action)) words.push(...(yield* accounts(shell, path, start)))
  }
  if (it.function !== undefined) words.push(...(yield* calledWords(shell, it.function, start)))
  const text = words.map((word) => `${it.prefix}${word}${it.suffix}\n`).join('')
  if (!(yield* shell.out(text, 'compgen'))) return 1
  return words.length > 0 ? 0 : 1
}

/** Calls a completion function as bash does; its words are in COMPREPLY. */
function* calledWords(shell: Shell, name: ByteString, start: ByteString): Run<ByteString[]> {
  if (!shell.functions.has(name)) return []
  const { variables } = shell
  variables.setArray('COMP_WORDS', [])
  variables.set('COMP_CWORD', '-1')
  variables.set('COMP_LINE', '')
  variables.set('COMP_POINT', '0')
  yield shell.runCommand([name, 'compgen', start, ''])
  const words = variables.array('COMPREPLY')?.values() ?? []
  for (const it of ['COMP_WORDS', 'COMP_CWORD', 'COMP_LINE', 'COMP_POINT', 'COMPREPLY']) {
    variables.unset(it)
  }
  return [...words]
}

const ACCOUNTS = [
  ['user', '/etc/passwd'],
  ['group', '/etc/group'],
] as const

/** Names in the first column of a file of accounts. */
function* accounts(shell: Shell, path: ByteString, start: ByteString): Run<ByteString[]> {
  const fd = shell.sys.open(path)
  if (failed(fd)) return []
  const bytes = yield* shell.sys.read(fd, ACCOUNT_BYTES_MAX)
  shell.sys.close(fd)
  const lines = failed(bytes) ? [] : textOf(bytes).split('\n')
  return lines
    .map((line) => line.split(':')[0] ?? '')
    .filter((name) => name !== '' && name.startsWith(start))
}

const ACCOUNT_BYTES_MAX = 65_536

function* complete(shell: Shell, args: readonly ByteString[]): Run<number> {
  const given = yield* readOptions(shell, args, COMPLETE)
  if (given === undefined) return USAGE_STATUS
  const table = completionsOf(shell)
  const special = SPECIAL.filter((letter) => given.has(letter)).map((letter) => `-${letter}`)
  const names = special.length > 0 ? special : given.operands
  if (given.has('r')) {
    if (names.length === 0) table.clear()
    return yield* each(shell, names, (name) => table.delete(name))
  }
  if (given.has('p') || given.options.length === 0) {
    if (names.length === 0 || !given.has('p')) {
      let text = ''
      for (const [name, it] of table) text += completionText(name, it)
      return (yield* shell.out(text, 'complete')) ? 0 : 1
    }
    let text = ''
    const status = yield* each(shell, names, (name) => {
      const it = table.get(name)
      if (it !== undefined) text += completionText(name, it)
      return it !== undefined
    })
    yield* shell.out(text, 'complete')
    return status
  }
  const it = specificationOf(given)
  if (typeof it === 'string') {
    yield* shell.error('complete', it)
    return USAGE_STATUS
  }
  for (const name of names) table.set(name, it)
  return names.length > 0 ? 0 : USAGE_STATUS
}

function* each(
  shell: Shell,
  names: readonly ByteString[],
  use: (name: ByteString) => boolean,
): Run<number> {
  let status = 0
  for (const name of names) {
    if (use(name)) continue
    yield* shell.error('complete', `${name}: no completion specification`)
    status = 1
  }
  return status
}

function* compopt(shell: Shell, args: readonly ByteString[]): Run<number> {
  const given = yield* readOptions(shell, args, COMPOPT)
  if (given === undefined) return USAGE_STATUS
  if (given.operands.length === 0) {
    yield* shell.error('compopt', 'not currently executing completion function')
    return 1
  }
  let status = 0
  for (const name of given.operands) {
    if (completionsOf(shell).has(name)) continue
    yield* shell.error('compopt', `${name}: no completion specification`)
    status = 1
  }
  return status
}

export const builtins: readonly Builtin[] = [
  { names: ['compgen'], run: compgen },
  { names: ['complete'], run: complete },
  { names: ['compopt'], run: compopt },
]
