/** sort -c: is the input in order? */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { chomp, closeInput, lineReader, openInput } from '../../shell/gnu/input.ts'
import { quotedName } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import { comparatorOf } from './compare.ts'
import type { WantedOfSort } from './wanted.ts'

const TROUBLE = 2

/** 0, or 1 at the first line out of order (which is named unless -C). */
export function* checkOrder(
  task: Task,
  wanted: WantedOfSort,
  [path = '-']: readonly ByteString[],
): Run<number> {
  const { sys, env } = task
  const fd = openInput(sys, path)
  if (failed(fd)) {
    return yield* complain(task, `open failed: ${quotedName(path, env)}: ${fd.text}`, TROUBLE)
  }
  const compare = comparatorOf(wanted, task).full
  const reader = lineReader(sys, fd, wanted.lineEnd)
  let last: ByteString | undefined
  let number = 0
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) {
      return yield* complain(task, `read failed: ${quotedName(path, env)}: ${lines.text}`, TROUBLE)
    }
    if (lines.length === 0) break
    for (const whole of lines) {
      const line = chomp(whole, wanted.lineEnd)
      number++
      const order = last === undefined ? -1 : compare(last, line)
      if (order > 0 || (wanted.unique && order === 0)) {
        closeInput(sys, fd)
        if (wanted.checks === 'quiet') return 1
        return yield* complain(task, `${path}:${number}: disorder: ${line}`)
      }
      last = line
    }
    yield* sys.pause()
  }
  closeInput(sys, fd)
  return 0
}
