/** /proc/PID/limits (fs/proc/base.c: lnames). */
import type { ByteString } from '../../base/bytes.ts'
import type { ProcessView } from './entry.ts'

export const RLIMIT_SIGPENDING = 11

/** In the order of their numbers; what counts nothing has no unit. */
const LIMITS: readonly (readonly [name: string, unit: string])[] = [
  ['Max cpu time', 'seconds'],
  ['Max file size', 'bytes'],
  ['Max data size', 'bytes'],
  ['Max stack size', 'bytes'],
  ['Max core file size', 'bytes'],
  ['Max resident set', 'bytes'],
  ['Max processes', 'processes'],
  ['Max open files', 'files'],
  ['Max locked memory', 'bytes'],
  ['Max address space', 'bytes'],
  ['Max file locks', 'locks'],
  ['Max pending signals', 'signals'],
  ['Max msgqueue size', 'bytes'],
  ['Max nice priority', ''],
  ['Max realtime priority', ''],
  ['Max realtime timeout', 'us'],
]

export const limits = ({ row }: ProcessView): ByteString => {
  const amount = (value: number | undefined): string =>
    value === undefined || value === Number.POSITIVE_INFINITY ? 'unlimited' : String(value)
  const line = (name: string, soft: string, hard: string, unit: string): string =>
    `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit === '' ? '' : unit.padEnd(10)}\n`
  const lines = LIMITS.map(([name, unit], number) => {
    const limit = row.limits.get(number)
    return line(name, amount(limit?.soft), amount(limit?.hard), unit)
  })
  return line('Limit', 'Soft Limit', 'Hard Limit', 'Units') + lines.join('')
}
