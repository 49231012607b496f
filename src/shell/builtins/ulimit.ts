/** `ulimit`. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { type Given, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

interface Limit {
  readonly letter: string
  readonly name: string
  readonly unit: string
  /** Bytes (or whatever the kernel counts) of one unit shown. */
  readonly scale: number
  /** RLIMIT_* number; undefined: a fixed size of the kernel. */
  readonly resource: number | undefined
}

const limit = (
  letter: string,
  name: string,
  unit: string,
  scale: number,
  resource: number | undefined,
): Limit => ({ letter, name, unit, scale, resource })

/** In the order of `ulimit -a` of bash 5.2; resources of include/uapi/asm-generic/resource.h. */
const LIMITS: readonly Limit[] = [
  limit('R', 'real-time non-blocking time', 'microseconds, ', 1, 15),
  limit('c', 'core file size', 'blocks, ', 1024, 4),
  limit('d', 'data seg size', 'kbytes, ', 1024, 2),
  limit('e', 'scheduling priority', '', 1, 13),
  limit('f', 'file size', 'blocks, ', 1024, 1),
  limit('i', 'pending signals', '', 1, 11),
  limit('l', 'max locked memory', 'kbytes, ', 1024, 8),
  limit('m', 'max memory size', 'kbytes, ', 1024, 5),
  limit('n', 'open files', '', 1, 7),
  limit('p', 'pipe size', '512 bytes, ', 512, undefined),
  limit('q', 'POSIX message queues', 'bytes, ', 1, 12),
  limit('r', 'real-time priority', '', 1, 14),
  limit('s', 'stack size', 'kbytes, ', 1024, 3),
  limit('t', 'cpu time', 'seconds, ', 1, 0),
  limit('u', 'max user processes', '', 1, 6),
  limit('v', 'virtual memory', 'kbytes, ', 1024, 9),
  limit('x', 'file locks', '', 1, 10),
]

/** PIPE_BUF, which -p shows and nobody can change. */
const PIPE_BYTES = 4096

const USAGE = '[-SHabcdefiklmnpqrstuvxPRT] [limit]'

export const builtin: Builtin = {
  names: ['ulimit'],
  *run(shell, args) {
    const given = yield* readOptions(shell, args, {
      letters: 'SHacdefilmnpqrstuvxR',
      usage: USAGE,
    })
    if (given === undefined) return USAGE_STATUS
    if (given.has('a')) {
      const text = LIMITS.map((it) => `${heading(it)} ${shown(shell, it, given)}\n`).join('')
      return (yield* shell.out(text, 'ulimit')) ? 0 : 1
    }
    const letters = given.options.map(({ letter }) => letter).filter((it) => !'SHa'.includes(it))
    const chosen = letters.length === 0 ? ['f'] : letters
    const [word] = given.operands
    let status = 0
    for (const letter of chosen) {
      const it = LIMITS.find((one) => one.letter === letter)
      if (it === undefined) {
        yield* shell.error('ulimit', `-${letter}: cannot get limit: Invalid argument`)
        status = 1
      } else if (word !== undefined && letter === chosen.at(-1)) {
        status = yield* set(shell, it, word, given)
      } else {
        const head = chosen.length > 1 ? `${heading(it)} ` : ''
        yield* shell.out(`${head}${shown(shell, it, given)}\n`, 'ulimit')
      }
    }
    return status
  },
}

const heading = ({ name, unit, letter }: Limit): string =>
  `${name.padEnd(20)}${`(${unit}-${letter})`.padStart(Math.max(20, 0))}`

const shown = (shell: Shell, it: Limit, given: Given): string => {
  if (it.resource === undefined) return String(PIPE_BYTES / it.scale)
  const now = shell.sys.limit(it.resource)
  if (failed(now)) return 'unlimited'
  const value = given.has('H') ? now.hard : now.soft
  return Number.isFinite(value) ? String(Math.floor(value / it.scale)) : 'unlimited'
}

function* set(shell: Shell, it: Limit, word: ByteString, given: Given): Run<number> {
  if (it.resource === undefined) {
    yield* shell.error('ulimit', `${it.name}: cannot modify limit: Invalid argument`)
    return 1
  }
  const now = shell.sys.limit(it.resource)
  if (failed(now)) return 1
  let value: number
  if (word === 'unlimited') value = Number.POSITIVE_INFINITY
  else if (word === 'hard') value = now.hard
  else if (word === 'soft') value = now.soft
  else if (/^[0-9]+$/.test(word)) value = Number(word) * it.scale
  else {
    yield* shell.error('ulimit', `${word}: invalid number`)
    return 1
  }
  const isBoth = given.has('S') === given.has('H')
  const to = {
    soft: isBoth || given.has('S') ? value : now.soft,
    hard: isBoth || given.has('H') ? value : now.hard,
  }
  const done = shell.sys.setLimit(it.resource, to)
  if (!failed(done)) return 0
  yield* shell.error('ulimit', `${it.name}: cannot modify limit: ${done.text}`)
  return 1
}
