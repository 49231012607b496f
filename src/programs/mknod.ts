/** mknod(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { applyMode, parseMode } from '../shell/gnu/modes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { makeDevice, S_IFBLK, S_IFCHR, S_IFIFO } from '../world/tree.ts'

const OPTIONS = optionTable('m:Z', ['context::', 'mode:=m', 'help', 'version'])
const TYPES = new Map([
  ['b', S_IFBLK],
  ['c', S_IFCHR],
  ['u', S_IFCHR],
  ['p', S_IFIFO],
])

export const program: Program = {
  names: ['mknod'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'mknod', ends)
    const modeText = options.findLast(({ key }) => key === 'm')?.value
    const change = modeText === undefined ? undefined : parseMode(modeText)
    if (modeText !== undefined && change === undefined) return yield* complain(task, 'invalid mode')
    const umask = sys.umask(0)
    sys.umask(umask)
    const mode =
      change === undefined ? 0o666 : applyMode(change, 0o666, { isDirectory: false, umask })
    if ((mode & ~0o777) !== 0) {
      return yield* complain(task, 'mode must specify only file permission bits')
    }
    const wrong = yield* checkCount(task, operands)
    if (wrong !== undefined) return wrong
    const [path = '', letter = '', majorText, minorText] = operands
    const type = TYPES.get(letter.charAt(0))
    if (type === undefined) {
      return yield* tryHelp(task, `invalid device type ${quotedWord(letter, env)}`)
    }
    let device = 0
    if (type !== S_IFIFO) {
      const [major, minor] = [deviceNumber(majorText), deviceNumber(minorText)]
      if (major === undefined) {
        return yield* complain(
          task,
          `invalid major device number ${quotedWord(majorText ?? '', env)}`,
        )
      }
      if (minor === undefined) {
        return yield* complain(
          task,
          `invalid minor device number ${quotedWord(minorText ?? '', env)}`,
        )
      }
      device = makeDevice(major, minor)
    }
    const made = sys.mknod(path, type | mode, device)
    if (failed(made)) return yield* complain(task, `${quotedName(path, env)}: ${made.text}`)
    const set = change === undefined ? undefined : sys.chmod(path, mode)
    if (!failed(set)) return 0
    return yield* complain(task, `cannot set permissions of ${quoted(path, env)}: ${set.text}`)
  },
}

function* checkCount(task: Task, operands: readonly ByteString[]): Run<number | undefined> {
  const isFifo = operands[1]?.startsWith('p') === true
  const wanted = isFifo ? 2 : 4
  const last = operands.at(-1)
  if (operands.length < wanted) {
    const status = yield* missingOperandWithout(task, last)
    if (operands.length === 2 && !isFifo) {
      yield* task.err('Special files require major and minor device numbers.\n')
    }
    return yield* tryHelp(task, undefined, status)
  }
  const extra = operands[wanted]
  if (extra === undefined) return undefined
  if (isFifo && operands.length === 4) {
    yield* complain(task, `extra operand ${quotedWord(extra, task.env)}`)
    yield* task.err('Fifos do not have major and minor device numbers.\n')
    return yield* tryHelp(task, undefined)
  }
  return yield* extraOperand(task, extra)
}

function* missingOperandWithout(task: Task, after: ByteString | undefined): Run<number> {
  const what =
    after === undefined ? 'missing operand' : `missing operand after ${quotedWord(after, task.env)}`
  return yield* complain(task, what)
}

const deviceNumber = (text: ByteString | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^0x[\da-f]+$/i.test(text)) return Number(text)
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^\d+$/.test(text) ? Number(text) : undefined
}
