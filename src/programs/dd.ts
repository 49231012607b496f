/** dd(1) of coreutils 9.1. */

import { failed } from '../base/errno.ts'
import { HUMAN, HUMAN_SI, sizeText } from '../shell/gnu/human.ts'
import { STDIN, STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_APPEND, O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { copyBlocks, type Tally } from './dd/copy.ts'
import { parseDd, type WantedOfDd } from './dd/wanted.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['dd'],
  *run(task) {
    const { sys, env } = task
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'dd', ends)
    const parsed = parseDd(operands, env)
    if ('problem' in parsed) {
      return parsed.isUsage
        ? yield* tryHelp(task, parsed.problem)
        : yield* complain(task, parsed.problem)
    }
    const { wanted } = parsed
    const input = wanted.input === undefined ? STDIN : sys.open(wanted.input)
    if (failed(input)) {
      const shown = quoted(wanted.input ?? '', env)
      return yield* complain(task, `failed to open ${shown}: ${input.text}`)
    }
    const output = yield* openOutput(task, wanted)
    if (output === undefined) return 1
    const startMs = nowMs(task)
    const tally: Tally = { wholeIn: 0, partIn: 0, wholeOut: 0, partOut: 0, bytes: 0 }
    const status = yield* copyBlocks(task, wanted, { input, output, tally })
    yield* report(task, wanted, tally, (nowMs(task) - startMs) / 1_000)
    return status
  },
}

const nowMs = ({ sys }: Task): number => {
  const { s, ns } = sys.now()
  return s * 1_000 + ns / 1e6
}

function* openOutput(
  task: Task,
  wanted: WantedOfDd,
): Run<Parameters<typeof copyBlocks>[2]['output'] | undefined> {
  const { sys, env } = task
  if (wanted.output === undefined) return STDOUT
  const { conversions: conv } = wanted
  const isKept = conv.has('notrunc') || wanted.seek > 0
  const flags =
    O_WRONLY |
    (conv.has('nocreat') ? 0 : O_CREAT) |
    (conv.has('excl') ? O_EXCL : 0) |
    (isKept ? 0 : O_TRUNC) |
    (wanted.outputFlags.has('append') ? O_APPEND : 0)
  const fd = sys.open(wanted.output, flags, 0o666)
  const shown = quoted(wanted.output, env)
  if (failed(fd)) {
    yield* complain(task, `failed to open ${shown}: ${fd.text}`)
    return undefined
  }
  if (wanted.seek > 0 && !conv.has('notrunc')) {
    const size = wanted.seek * (wanted.outputFlags.has('seek_bytes') ? 1 : wanted.outputBytes)
    const cut = yield* sys.ftruncate(fd, size)
    if (failed(cut) && cut.code !== 'EINVAL') {
      yield* complain(
        task,
        `failed to truncate to ${size} bytes in output file ${shown}: ${cut.text}`,
      )
      return undefined
    }
  }
  return fd
}

/** Records and bytes, on stderr, as `status=` allows. */
function* report(task: Task, wanted: WantedOfDd, tally: Tally, seconds: number): Run<void> {
  if (wanted.status === 'none') return
  yield* task.flush()
  yield* task.err(
    `${tally.wholeIn}+${tally.partIn} records in\n${tally.wholeOut}+${tally.partOut} records out\n`,
  )
  if (wanted.status === 'noxfer') return
  const { bytes } = tally
  const count = bytes === 1 ? '1 byte' : `${bytes} bytes`
  const si = `${spaced(sizeText(bytes, HUMAN_SI, 'nearest'))}B`
  const iec = `${spaced(sizeText(bytes, HUMAN, 'nearest'))}iB`
  const sizes = bytes < 1_000 ? '' : bytes < 1_024 ? ` (${si})` : ` (${si}, ${iec})`
  const rate = spaced(sizeText(bytes / Math.max(seconds, 1e-9), HUMAN_SI, 'nearest'))
  const time = Number(seconds.toPrecision(6))
  yield* task.err(`${count}${sizes} copied, ${time} s, ${rate}B/s\n`)
}

/** `3.1M` as `3.1 M`. */
const spaced = (text: string): string => text.replace(/^([\d.]+)([A-Za-z]*)$/, '$1 $2')
