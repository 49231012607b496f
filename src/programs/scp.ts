/** scp of OpenSSH 9.2p1: the remote end (-t, -f) for visitors; reaches nothing itself, local copies work. */
import type { ByteString } from '../base/bytes.ts'
import { ENOTDIR, failed } from '../base/errno.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'
import { Far } from './scp/far.ts'
import { takeAll } from './scp/sink.ts'
import { sendAll } from './scp/source.ts'
import { failToReach, hostOf, inOpenBsd } from './ssh/reach.ts'

const OPTIONS = optionTable('+12346ABCTdfOpqRrstvD:F:J:M:P:S:c:i:l:o:X:')
const CLOSED = 255

export const program: Program = {
  names: ['scp'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      return yield* usage(task, `scp: ${inOpenBsd(ends.value ?? '')}\r\n`)
    }
    const keys = options.map(({ key }) => key)
    if (keys.includes('f') || keys.includes('t')) return yield* serveFar(task, keys, operands)
    const target = operands.at(-1)
    if (target === undefined || operands.length < 2) return yield* usage(task)
    const sources = operands.slice(0, -1)
    if (sources.length > 1 && remoteHost(target) === undefined) {
      const stat = task.sys.stat(target)
      const problem = failed(stat) ? stat : isDirectory(stat.mode) ? undefined : ENOTDIR
      if (problem !== undefined) {
        yield* task.err(`${target}: ${problem.text}\n`)
        return 1
      }
    }
    const port = options.findLast(({ key }) => key === 'P')?.value ?? '22'
    let status = 0
    for (const source of sources) {
      const host = remoteHost(target) ?? remoteHost(source)
      if (host === undefined) {
        status = (yield* copyHere(task, { source, target, keys })) || status
        continue
      }
      yield* failToReach(task, host, port)
      yield* task.err('scp: Connection closed\r\n')
      return CLOSED
    }
    return status
  },
}

/** The remote end, as the scp of another machine starts it. */
function* serveFar(
  task: Task,
  keys: readonly string[],
  operands: readonly ByteString[],
): Run<number> {
  const far = new Far(task, {
    keepsTimes: keys.includes('p'),
    isRecursive: keys.includes('r'),
    wantsDirectory: keys.includes('d'),
    isVerbose: keys.includes('v'),
  })
  return yield* keys.includes('f') ? sendAll(far, operands) : takeAll(far, operands)
}

function* usage(task: Task, said: ByteString = ''): Run<number> {
  yield* task.err(`${said}${recordedText(task, 'scp')}`)
  return 1
}

/** The host of `host:path`; a slash before the colon makes it a local name. */
const remoteHost = (operand: ByteString): ByteString | undefined => {
  if (operand.startsWith('scp://')) return hostOf(operand).replace(/[:/].*/s, '')
  const colon = operand.indexOf(':')
  if (colon < 1 || operand.slice(0, colon).includes('/')) return undefined
  return hostOf(operand.slice(0, colon))
}

/** Both sides are here: cp does it. */
function* copyHere(
  task: Task,
  what: { source: ByteString; target: ByteString; keys: readonly string[] },
): Run<number> {
  const { sys, env } = task
  const flags = [
    ...(what.keys.includes('r') ? ['-r'] : []),
    ...(what.keys.includes('p') ? ['-p'] : []),
  ]
  const pid = sys.fork((child) => execCp(child, ['cp', ...flags, '--', what.source, what.target]))
  if (failed(pid)) return 1
  function* execCp(child: Task['sys'], argv: readonly ByteString[]): Run<number> {
    const status = yield* child.exec('/bin/cp', argv, env)
    return failed(status) ? 1 : status
  }
  const waited = yield* sys.wait({ pid })
  const change = failed(waited) ? undefined : waited?.change
  return change !== undefined && 'status' in change && change.status === 0 ? 0 : 1
}
