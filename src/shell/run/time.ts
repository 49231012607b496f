/** The `time` keyword. */
import type { ByteString } from '../../base/bytes.ts'
import type { Pipeline } from '../ast.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

const BASH_FORMAT = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'
const POSIX_FORMAT = 'real %2R\nuser %2U\nsys %2S'

/** Runs a pipeline and prints how long it took. */
export function* timed(
  shell: ShellProcess,
  { timed: how }: Pipeline,
  body: Run<number>,
): Run<number> {
  const { sys } = shell
  const from = sys.now()
  const cpuMs = sys.process.cpuMs
  const status: number = yield body
  const to = sys.now()
  const realS = to.s - from.s + (to.ns - from.ns) / 1e9
  const userS = (sys.process.cpuMs - cpuMs) / 1000
  const format = how === 'posix' ? POSIX_FORMAT : (shell.variables.get('TIMEFORMAT') ?? BASH_FORMAT)
  if (format !== '') yield* shell.err(`${formatted(format, realS, userS)}\n`)
  return status
}

const formatted = (format: ByteString, realS: number, userS: number): ByteString =>
  format.replace(/%(?:(\d)?(l)?([RUS])|(P)|(%))/g, (_, digits, long, which, percent, literal) => {
    if (literal !== undefined) return '%'
    if (percent !== undefined) return realS === 0 ? '0.00' : ((userS / realS) * 100).toFixed(2)
    const seconds = which === 'R' ? realS : which === 'U' ? userS : 0
    const places = digits === undefined ? 3 : Math.min(Number(digits), 3)
    if (long === undefined) return floored(seconds, places)
    return `${Math.floor(seconds / 60)}m${floored(seconds % 60, places)}s`
  })

/** Digits cut off, not rounded, as print_formatted_time does. */
const floored = (seconds: number, places: number): string =>
  (Math.floor(seconds * 10 ** places) / 10 ** places).toFixed(places)
