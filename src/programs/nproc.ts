/** nproc(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['all', 'ignore:', 'help', 'version'])

export const program: Program = {
  names: ['nproc'],
  *run(task) {
    const { env } = task
    let isAll = false
    let ignored = 0
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'all') isAll = true
      else {
        const count = parseWhole(value)
        if (typeof count !== 'number') {
          return yield* complain(task, `invalid number: ${quotedWord(value, env)}`)
        }
        ignored = count
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'nproc', ends)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const online = yield* textOfFile(task.sys, '/proc/cpuinfo')
    const processors = Math.max(1, online.match(/^processor\s*:/gm)?.length ?? 1)
    const wanted = isAll ? undefined : threads(env.get('OMP_NUM_THREADS'))
    const most = isAll ? undefined : threads(env.get('OMP_THREAD_LIMIT'))
    const count = Math.min(wanted ?? processors, most ?? Number.POSITIVE_INFINITY)
    yield* task.out(`${count > ignored ? count - ignored : 1}\n`)
    return 0
  },
}

/** The first number of an OpenMP variable; undefined when it is none. */
const threads = (text: ByteString | undefined): number | undefined => {
  const digits = /^\s*(\d+)\s*(?:,|$)/.exec(text ?? '')?.[1]
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits)
}
