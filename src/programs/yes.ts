/** yes(1) of coreutils 9.1. */
import { bytesOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+', ['help', 'version'])
/** coreutils fills a buffer of this size and writes it again and again. */
const BUFFER_BYTES = 8_192

export const program: Program = {
  names: ['yes'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'yes', ends)
    const line = `${operands.length === 0 ? 'y' : operands.join(' ')}\n`
    const times = Math.max(1, Math.floor(Math.min(BUFFER_BYTES, CHUNK_BYTES) / line.length))
    const block = bytesOf(line.repeat(times))
    for (;;) {
      const written = yield* task.sys.write(STDOUT, block)
      if (failed(written)) return yield* complain(task, `standard output: ${written.text}`)
      yield* task.sys.pause()
    }
  },
}
