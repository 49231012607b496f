/** sleep(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { parseFloating } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+', ['help', 'version'])

/** One timer holds at most this; longer sleeps take several. */
const PART_MS = 2_000_000_000

export const program: Program = {
  names: ['sleep'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'sleep', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    let totalMs = 0
    let isValid = true
    for (const operand of operands) {
      const ms = durationMs(operand)
      if (ms === undefined) {
        const word = quotedWord(operand, task.env)
        yield* complain(task, `invalid time interval ${word}`)
        isValid = false
      } else totalMs += ms
    }
    if (!isValid) return yield* tryHelp(task, undefined)
    for (let left = totalMs; left > 0; left -= PART_MS) {
      yield* task.sys.sleep(Math.min(left, PART_MS))
    }
    return 0
  },
}

const UNIT_S = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
])

/** Milliseconds of `1.5m`; undefined when it is no time. */
const durationMs = (text: ByteString): number | undefined => {
  const unit = /[smhd]$/.exec(text)?.[0]
  const isName = /inf(inity)?$/i.test(text)
  const value = parseFloating(unit === undefined || isName ? text : text.slice(0, -1))
  if (value === undefined || !(value >= 0)) return undefined
  return value * (isName ? 1 : (UNIT_S.get(unit ?? 's') ?? 1)) * 1_000
}
