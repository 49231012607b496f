/** Variables whose value bash computes when it is asked for. */
import type { ByteString } from '../base/bytes.ts'
import { associativeArray, indexedArray } from './arrays.ts'
import type { ShellProcess } from './shell-process.ts'
import type { Shell } from './state.ts'
import { ASSOCIATIVE, type Dynamic, INDEXED, INTEGER, READONLY, type Variable } from './variable.ts'

type Of = (shell: ShellProcess) => ByteString
type ListOf = (shell: ShellProcess) => readonly ByteString[]

const own = (shell: Shell): ShellProcess => shell as unknown as ShellProcess

const scalar = (get: Of, set?: (shell: ShellProcess, value: ByteString) => void): Dynamic => ({
  listed: 'unset',
  get: (shell) => get(own(shell)),
  ...(set && { set: (shell: Shell, value: ByteString) => set(own(shell), value) }),
})

const list = (get: ListOf, listed: Dynamic['listed'] = 'empty'): Dynamic => ({
  listed,
  get: (shell) => indexedArray(get(own(shell))),
})

const pairs = (
  get: (shell: ShellProcess) => Iterable<readonly [ByteString, ByteString]>,
): Dynamic => ({
  get: (shell) => {
    const array = associativeArray()
    for (const [key, value] of get(own(shell))) array.set(key, value)
    return array
  },
})

const seconds = (shell: ShellProcess): number => {
  const { s, ns } = shell.sys.now()
  return s + ns / 1e9
}

/** bash 5.2's RANDOM after an assignment: the Park-Miller generator of random.c. */
const nextRandom = (shell: ShellProcess): number => {
  if (shell.randomSeed === undefined) return shell.sys.dice.below(32_768)
  let seed = shell.randomSeed === 0 ? 123_459_876 : shell.randomSeed
  const high = Math.floor(seed / 127_773)
  const low = seed - 127_773 * high
  seed = 16_807 * low - 2_836 * high
  if (seed < 0) seed += 0x7fffffff
  shell.randomSeed = seed
  return ((seed >>> 16) ^ (seed & 0xffff)) & 32_767
}

const setRandom = (shell: ShellProcess, value: ByteString): void => {
  const number = shell.arithmetic(value)
  if (typeof number === 'number' || typeof number === 'bigint') {
    shell.randomSeed = Number(BigInt.asUintN(32, BigInt(number)))
  }
}

const setSeconds = (shell: ShellProcess, value: ByteString): void => {
  const number = Number.parseInt(value, 10)
  shell.startedS = Math.floor(seconds(shell)) - (Number.isNaN(number) ? 0 : number)
}

const DYNAMIC: readonly (readonly [ByteString, number, Dynamic])[] = [
  ['BASHPID', INTEGER, scalar((shell) => `${shell.sys.process.pid}`)],
  ['BASH_SUBSHELL', 0, scalar((shell) => `${shell.subshellLevel}`)],
  ['BASH_COMMAND', 0, scalar((shell) => shell.commandText())],
  [
    'BASH_ARGV0',
    0,
    scalar(
      (shell) => shell.name,
      (shell, value) => {
        shell.name = value
      },
    ),
  ],
  [
    '_',
    0,
    {
      get: (shell) => own(shell).lastArgument,
      set: (shell, value) => {
        own(shell).lastArgument = value
      },
    },
  ],
  [
    'LINENO',
    0,
    scalar(
      (shell) => `${shell.line}`,
      () => {},
    ),
  ],
  ['SECONDS', 0, scalar((shell) => `${Math.floor(seconds(shell)) - shell.startedS}`, setSeconds)],
  [
    'EPOCHSECONDS',
    0,
    scalar(
      (shell) => `${shell.sys.now().s}`,
      () => {},
    ),
  ],
  [
    'EPOCHREALTIME',
    0,
    scalar(
      (shell) => epoch(shell),
      () => {},
    ),
  ],
  ['RANDOM', INTEGER, scalar((shell) => `${nextRandom(shell)}`, setRandom)],
  [
    'SRANDOM',
    INTEGER,
    scalar(
      (shell) => `${shell.sys.dice.below(4_294_967_296)}`,
      () => {},
    ),
  ],
  [
    'HISTCMD',
    INTEGER,
    scalar(
      (shell) => `${shell.options.get('history') ? Math.max(shell.history.length, 1) : 0}`,
      () => {},
    ),
  ],
  ['SHELLOPTS', READONLY, { get: (shell) => own(shell).options.listed() }],
  ['BASHOPTS', READONLY, { get: (shell) => own(shell).shopts.listed() }],
  ['FUNCNAME', INDEXED, list((shell) => shell.functionNames(), 'unset')],
  ['BASH_SOURCE', INDEXED, list((shell) => shell.calls.map(({ source }) => source))],
  ['BASH_LINENO', INDEXED, list((shell) => shell.calls.map(({ line }) => `${line}`))],
  ['BASH_ARGC', INDEXED, list(() => [])],
  ['BASH_ARGV', INDEXED, list(() => [])],
  ['DIRSTACK', INDEXED, list((shell) => [shell.directory, ...shell.directories])],
  ['GROUPS', INDEXED, list((shell) => groups(shell))],
  ['PIPESTATUS', INDEXED, list((shell) => shell.pipeStatus.map((status) => `${status}`), 'unset')],
  ['BASH_ALIASES', ASSOCIATIVE, pairs((shell) => shell.aliases)],
  ['BASH_CMDS', ASSOCIATIVE, pairs((shell) => [...shell.hashed].map(([k, v]) => [k, v.path]))],
]

const epoch = (shell: ShellProcess): ByteString => {
  const { s, ns } = shell.sys.now()
  return `${s}.${`${Math.floor(ns / 1000)}`.padStart(6, '0')}`
}

const groups = (shell: ShellProcess): readonly ByteString[] => {
  const { gid, groups } = shell.sys.process.credentials
  return [...new Set([gid, ...groups])].map((group) => `${group}`)
}

/** Records of all dynamic variables. */
export const dynamicVariables = (): readonly (readonly [ByteString, Variable])[] =>
  DYNAMIC.map(([name, attributes, dynamic]) => [name, { attributes, value: undefined, dynamic }])
