/** A command without what is only around it. */
import type { Act } from '../events/acts.ts'
import type { CommandSeen } from './intent.ts'

/** Programs that run the command in their arguments, and the options of theirs that have a value. */
const WRAPPERS: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['busybox', undefined],
  ['command', undefined],
  ['builtin', undefined],
  ['exec', /^-[cl]*a$/],
  ['nohup', undefined],
  ['setsid', undefined],
  ['sudo', /^-[ughpCDRT]$/],
  ['env', /^-[uCS]$/],
  ['nice', /^-n$/],
  ['ionice', /^-[cnp]$/],
  ['timeout', /^-[ks]$/],
  ['stdbuf', /^-[ioe]$/],
  ['time', undefined],
  ['chroot', undefined],
])

/** Wrappers that take so many operands before the command. */
const OPERANDS: ReadonlyMap<string, number> = new Map([
  ['timeout', 1],
  ['chroot', 1],
])

/** Wrappers in each other that are taken off. */
const WRAPPERS_MAX = 8

/** Takes wrappers off. */
export const commandSeen = (act: Extract<Act, { type: 'act.command' }>): CommandSeen => {
  const { argv } = act
  let at = 0
  for (let layers = 0; layers < WRAPPERS_MAX; layers++) {
    const name = baseName(argv[at] ?? '')
    if (!WRAPPERS.has(name)) break
    const next = behind(argv, at, name)
    if (next >= argv.length) break
    at = next
  }
  const args = argv.slice(at + 1)
  return { ...act, name: baseName(argv[at] ?? ''), args, line: args.join(' ') }
}

const behind = (argv: readonly string[], at: number, name: string): number => {
  const takesValue = WRAPPERS.get(name)
  let next = at + 1
  for (; next < argv.length; next++) {
    const word = argv[next] ?? ''
    if (takesValue?.test(word) === true) next++
    else if (!word.startsWith('-') && !(isSetting(word) && TAKES_SETTINGS.has(name))) break
  }
  return next + (OPERANDS.get(name) ?? 0)
}

const TAKES_SETTINGS = new Set(['env', 'sudo'])

const isSetting = (word: string): boolean => /^\w+=/.test(word)

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
