/** read_from_fd.py of Oils' spec tests: what one read from each descriptor gives. */
import { textOf } from '../../../src/base/bytes.ts'
import { failed } from '../../../src/base/errno.ts'
import type { Program } from '../../../src/shell/program.ts'

const READ_BYTES = 1_024

export const program: Program = {
  names: ['read_from_fd.py'],
  *run(task) {
    for (const arg of task.args.slice(1)) {
      const bytes = yield* task.sys.read(Number(arg), READ_BYTES)
      if (failed(bytes)) {
        const why = `[Errno ${bytes.number}] ${bytes.text}`
        yield* task.err(`FATAL: Error reading from fd ${arg}: ${why}\n`)
        return 1
      }
      yield* task.out(`${arg}: ${textOf(bytes)}`)
    }
    return 0
  },
}
