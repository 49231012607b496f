/** tail(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { openInput } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { follow } from './tail/follow.ts'
import { showTail } from './tail/show.ts'
import { readObsolete, takeOption, type Wanted } from './tail/wanted.ts'

const OPTIONS = optionTable('c:n:fFqs:vz0123456789', [
  'bytes:=c',
  'follow::',
  'lines:=n',
  'max-unchanged-stats:',
  '-disable-inotify',
  'pid:',
  '-presume-input-pipe',
  'quiet=q',
  'retry',
  'silent=q',
  'sleep-interval:=s',
  'verbose=v',
  'zero-terminated=z',
  'help',
  'version',
])

export const program: Program = {
  names: ['tail'],
  *run(task) {
    const { sys, env } = task
    const wanted: Wanted = {
      unit: 'lines',
      count: 10,
      fromStart: false,
      headers: 'several',
      delimiter: 0x0a,
      follows: undefined,
      retries: false,
      sleepMs: 1_000,
      pids: [],
    }
    const taken = readObsolete(task.args, wanted)
    const args = task.args.slice(taken ? 2 : 1)
    const { options, ends, operands } = readOptions(args, OPTIONS)
    for (const option of options) {
      const problem = takeOption(task, wanted, option)
      if (problem === undefined) continue
      return problem.includes('\n') ? yield* tryHelp(task, problem) : yield* complain(task, problem)
    }
    if (ends !== undefined) return yield* endEarly(task, 'tail', ends)
    const warn = (text: string) => complain(task, `warning: ${text}`)
    if (wanted.retries && wanted.follows === undefined) {
      yield* warn('--retry ignored; --retry is useful only when following')
    }
    if (wanted.retries && wanted.follows === 'descriptor') {
      yield* warn('--retry only effective for the initial open')
    }
    if (wanted.pids.length > 0 && wanted.follows === undefined) {
      yield* warn('PID ignored; --pid=PID is useful only when following')
    }
    const paths = operands.length === 0 ? ['-'] : operands
    const showsNames =
      wanted.headers === 'always' || (wanted.headers === 'several' && paths.length > 1)
    let status = 0
    let isFirst = true
    const opened: { path: ByteString; name: ByteString; fd: Fd | undefined }[] = []
    for (const path of paths) {
      const name = path === '-' ? 'standard input' : path
      const fd = openInput(sys, path)
      if (failed(fd)) {
        status = yield* complain(task, `cannot open ${quoted(path, env)} for reading: ${fd.text}`)
        opened.push({ path, name, fd: undefined })
        continue
      }
      if (showsNames) yield* task.out(`${isFirst ? '' : '\n'}==> ${name} <==\n`)
      isFirst = false
      const isFine = yield* showTail(task, fd, name, wanted)
      if (!isFine) status = 1
      opened.push({ path, name, fd: isFine ? fd : undefined })
    }
    if (wanted.follows === undefined) return status
    return yield* follow(task, wanted, { files: opened, showsNames, status })
  },
}
