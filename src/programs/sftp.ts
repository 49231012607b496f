/** sftp of OpenSSH 9.2p1 on a machine that reaches nothing. */
import { failed } from '../base/errno.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { failToReach, hostOf, inOpenBsd } from './ssh/reach.ts'

const OPTIONS = optionTable('1246AafhNpqrvCc:D:i:l:o:s:S:b:B:F:J:P:R:X:')
const CLOSED = 255

export const program: Program = {
  names: ['sftp'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const [destination] = operands
    if (ends?.key === BAD_OPTION || destination === undefined || operands.length > 2) {
      const said = ends?.key === BAD_OPTION ? `${inOpenBsd(ends.value ?? '')}\r\n` : ''
      yield* task.err(`${said}${recordedText(task, 'sftp')}`)
      return 1
    }
    const batch = options.findLast(({ key }) => key === 'b')?.value
    if (batch !== undefined && batch !== '-') {
      const stat = task.sys.stat(batch)
      if (failed(stat)) {
        yield* task.err(`${stat.text} (${batch}).\r\n`)
        return 1
      }
    }
    const port = options.findLast(({ key }) => key === 'P')?.value ?? '22'
    yield* failToReach(task, hostOf(destination).replace(/:.*/s, ''), port)
    yield* task.err('\rConnection closed.  \nConnection closed\r\n')
    return CLOSED
  },
}
