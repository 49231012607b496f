/** tee(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EPIPE, failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { SIGINT, SIGPIPE } from '../base/signals.ts'
import { STDIN, STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('aip', [
  'append=a',
  'ignore-interrupts=i',
  'output-error::=p',
  'help',
  'version',
])

const MODES = [
  ['warn', 'warn'],
  ['warn-nopipe', 'warn-nopipe'],
  ['exit', 'exit'],
  ['exit-nopipe', 'exit-nopipe'],
] as const
type Mode = (typeof MODES)[number][1] | 'sigpipe'

interface Output {
  readonly fd: Fd
  readonly name: ByteString
}

export const program: Program = {
  names: ['tee'],
  *run(task) {
    const { sys, env } = task
    let appends = false
    let mode: Mode = 'sigpipe'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'a') appends = true
      else if (key === 'i') void sys.handle(SIGINT, 'ignore')
      else if (value === undefined) mode = 'warn-nopipe'
      else {
        const found = matchWord<Mode>(task, '--output-error', value, MODES)
        if ('problem' in found) return yield* tryHelp(task, found.problem)
        mode = found.value
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'tee', ends)
    if (mode !== 'sigpipe') void sys.handle(SIGPIPE, 'ignore')
    let status = 0
    const outputs: Output[] = [{ fd: STDOUT, name: 'standard output' }]
    const flags = O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC)
    for (const path of operands) {
      const fd = sys.open(path, flags, 0o666)
      if (failed(fd)) {
        status = yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
        if (mode === 'exit' || mode === 'exit-nopipe') return status
      } else outputs.push({ fd, name: path })
    }
    return (yield* spread(task, outputs, mode)) ? status : 1
  },
}

function* spread(task: Task, outputs: Output[], mode: Mode): Run<boolean> {
  const { sys, env } = task
  let isFine = true
  while (outputs.length > 0) {
    const bytes = yield* sys.read(STDIN, CHUNK_BYTES)
    if (failed(bytes)) {
      yield* complain(task, `read error: ${bytes.text}`)
      return false
    }
    if (bytes.length === 0) break
    for (const output of [...outputs]) {
      const written = yield* sys.write(output.fd, bytes)
      if (!failed(written)) continue
      outputs.splice(outputs.indexOf(output), 1)
      const isQuiet = written === EPIPE && (mode === 'warn-nopipe' || mode === 'exit-nopipe')
      if (isQuiet) continue
      isFine = false
      const name = output.fd === STDOUT ? "'standard output'" : quotedName(output.name, env)
      yield* complain(task, `${name}: ${written.text}`)
      if (mode === 'exit' || mode === 'exit-nopipe') return false
    }
    yield* sys.pause()
  }
  return isFine
}
