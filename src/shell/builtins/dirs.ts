/** `dirs`, `pushd`, `popd`: the directory stack. */
import type { ByteString } from '../../base/bytes.ts'
import { sayHelp, sayUsage } from '../builtin-options.ts'
import { changeDirectory, tildePath } from '../directories.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

const USAGES: ReadonlyMap<string, string> = new Map([
  ['dirs', '[-clpv] [+N] [-N]'],
  ['popd', '[-n] [+N | -N]'],
  ['pushd', '[-n] [+N | -N | dir]'],
])

function* wrong(shell: Shell, name: string, text: ByteString): Run<number> {
  yield* shell.error(name, text)
  return yield* sayUsage(shell, name, USAGES.get(name) ?? '')
}

/** The whole stack, the current directory first. */
const stackOf = (shell: Shell): ByteString[] => [shell.directory, ...shell.directories]

/** Index of +N (from the left) or -N (from the right); undefined: no number. */
const indexOf = (word: ByteString, size: number): number | undefined => {
  const digits = /^[-+](\d+)$/.exec(word)?.[1]
  if (digits === undefined) return undefined
  return word[0] === '+' ? Number(digits) : size - 1 - Number(digits)
}

interface Shown {
  readonly long?: boolean
  readonly lines?: boolean
  readonly numbers?: boolean
}

const stackText = (shell: Shell, how: Shown): ByteString => {
  const shown = stackOf(shell).map((path) => (how.long === true ? path : tildePath(shell, path)))
  if (how.numbers === true) {
    return shown.map((path, i) => `${String(i).padStart(2)}  ${path}\n`).join('')
  }
  return how.lines === true ? shown.map((path) => `${path}\n`).join('') : `${shown.join(' ')}\n`
}

function* dirs(shell: Shell, args: readonly ByteString[]): Run<number> {
  let how: Shown = {}
  let index: number | undefined
  const stack = stackOf(shell)
  for (const word of args.slice(1)) {
    if (word === '--help') return yield* sayHelp(shell, 'dirs')
    if (word === '--') break
    if (/^-[clpv]+$/.test(word)) {
      if (word.includes('c')) {
        shell.directories.length = 0
        return 0
      }
      how = {
        ...how,
        ...(word.includes('l') && { long: true }),
        ...(word.includes('p') && { lines: true }),
        ...(word.includes('v') && { numbers: true }),
      }
      continue
    }
    if (!/^[-+]/.test(word)) return yield* wrong(shell, 'dirs', `${word}: invalid option`)
    index = indexOf(word, stack.length)
    if (index === undefined) return yield* wrong(shell, 'dirs', `${word}: invalid number`)
    if (index < 0 || index >= stack.length) {
      return yield* outOfRange(shell, 'dirs', word.slice(1))
    }
  }
  if (index === undefined) return (yield* shell.out(stackText(shell, how), 'dirs')) ? 0 : 1
  const path = stack[index] ?? ''
  const shown = how.long === true ? path : tildePath(shell, path)
  return (yield* shell.out(`${how.numbers === true ? `${index}  ` : ''}${shown}\n`, 'dirs')) ? 0 : 1
}

function* outOfRange(shell: Shell, name: string, word: ByteString): Run<number> {
  const text =
    shell.directories.length === 0
      ? 'directory stack empty'
      : `${word}: directory stack index out of range`
  yield* shell.error(name, text)
  return 1
}

function* show(shell: Shell, name: string): Run<number> {
  return (yield* shell.out(stackText(shell, {}), name)) ? 0 : 1
}

function* goTo(shell: Shell, name: string, path: ByteString): Run<boolean> {
  const why = changeDirectory(shell, path, false)
  if (why === undefined) return true
  yield* shell.error(name, `${path}: ${why.text}`)
  return false
}

function* pushd(shell: Shell, args: readonly ByteString[]): Run<number> {
  if (args[1] === '--help') return yield* sayHelp(shell, 'pushd')
  const stays = args[1] === '-n'
  const words = args.slice(stays ? 2 : 1).filter((word, i) => i > 0 || word !== '--')
  const [word] = words
  const before = shell.directory
  if (word === undefined) {
    const [other, ...rest] = shell.directories
    if (other === undefined) {
      yield* shell.error('pushd', 'no other directory')
      return 1
    }
    if (!stays && !(yield* goTo(shell, 'pushd', other))) return 1
    shell.directories.splice(0, shell.directories.length, before, ...rest)
    return yield* show(shell, 'pushd')
  }
  if (words.length > 1) {
    yield* shell.error('pushd', 'too many arguments')
    return 1
  }
  if (/^[-+]\d/.test(word)) return yield* rotate(shell, word, stays)
  if (word[0] === '-' && word !== '-')
    return yield* wrong(shell, 'pushd', `${word}: invalid number`)
  if (stays) {
    shell.directories.unshift(word)
    return yield* show(shell, 'pushd')
  }
  const target = word === '-' ? (shell.variables.get('OLDPWD') ?? '') : word
  if (!(yield* goTo(shell, 'pushd', target))) return 1
  shell.directories.unshift(before)
  return yield* show(shell, 'pushd')
}

function* rotate(shell: Shell, word: ByteString, stays: boolean): Run<number> {
  const stack = stackOf(shell)
  const index = indexOf(word, stack.length)
  if (index === undefined) return yield* wrong(shell, 'pushd', `${word}: invalid number`)
  if (shell.directories.length === 0 || index < 0 || index >= stack.length) {
    return yield* outOfRange(shell, 'pushd', word)
  }
  const turned = [...stack.slice(index), ...stack.slice(0, index)]
  if (!stays && !(yield* goTo(shell, 'pushd', turned[0] ?? ''))) return 1
  shell.directories.splice(0, shell.directories.length, ...turned.slice(1))
  return yield* show(shell, 'pushd')
}

function* popd(shell: Shell, args: readonly ByteString[]): Run<number> {
  if (args[1] === '--help') return yield* sayHelp(shell, 'popd')
  const stays = args[1] === '-n'
  const [word] = args.slice(stays ? 2 : 1).filter((it, i) => i > 0 || it !== '--')
  if (word !== undefined && !/^[-+]/.test(word)) {
    return yield* wrong(shell, 'popd', `${word}: invalid argument`)
  }
  const size = shell.directories.length + 1
  const index = word === undefined ? 0 : indexOf(word, size)
  if (index === undefined) return yield* wrong(shell, 'popd', `${word}: invalid number`)
  if (size === 1 || index < 0 || index >= size) return yield* outOfRange(shell, 'popd', word ?? '')
  if (index === 0 && !stays) {
    const [next = ''] = shell.directories
    if (!(yield* goTo(shell, 'popd', next))) return 1
    shell.directories.shift()
  } else shell.directories.splice(Math.max(index - 1, 0), 1)
  return yield* show(shell, 'popd')
}

export const builtins: readonly Builtin[] = [
  { names: ['dirs'], run: dirs },
  { names: ['pushd'], run: pushd },
  { names: ['popd'], run: popd },
]
