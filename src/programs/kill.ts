/** kill(1) of procps-ng 4.0.2 (the shell has its own). */
import type { ByteString } from '../base/bytes.ts'
import { EINVAL, type Errno, failed } from '../base/errno.ts'
import { SIGTERM } from '../base/signals.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsSignalName, procpsUsage, signalList, takeSignal } from '../shell/gnu/procps.ts'
import { signalNumber } from '../shell/gnu/signal-names.ts'
import { complain, ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'

const OPTIONS = optionTable('hl::LVq:s:', [
  'list::=l',
  'table=L',
  'signal:=s',
  'queue:=q',
  'help',
  'version=V',
])

/** No such signal: kill(2) refuses it. */
const NO_SIGNAL = -1

export const program: Program = {
  names: ['kill'],
  *run(task) {
    const { signal: first, rest } = takeSignal(task.args.slice(1))
    let signal = first ?? SIGTERM
    if (rest.length === 0) return yield* procpsUsage(task, 'kill')
    const { options, ends, operands } = readOptions(rest, OPTIONS)
    for (const { key, value } of options) {
      if (key === 'l') return yield* list(task, value ?? operands[0])
      if (key === 'h') return yield* say(task, 'kill --help')
      if (key === 'V') return yield* say(task, 'kill --version')
      if (key === 'L') return yield* say(task, 'kill -L')
      if (key === 's') signal = signalNumber(value ?? '') ?? NO_SIGNAL
    }
    if (ends?.key === BAD_OPTION) return yield* wrongOption(task, ends.value ?? '', signal)
    if (ends !== undefined) return yield* say(task, 'kill --help')
    if (operands.length === 0) return yield* procpsUsage(task, 'kill')
    return yield* killAll(task, operands, signal)
  },
}

function* say(task: Task, commandLine: string): Run<number> {
  yield* task.out(recordedText(task, commandLine))
  return 0
}

/** The process is looked for before the signal is. */
const send = (sys: Sys, pid: number, signal: number): number | Errno => {
  if (signal !== NO_SIGNAL) return sys.kill(pid, signal)
  const found = sys.kill(pid, 0)
  return failed(found) ? found : EINVAL
}

/** A name for a number, a number for a name; only the first is looked at. */
function* list(task: Task, word: ByteString | undefined): Run<number> {
  if (word === undefined) yield* task.out(signalList())
  else if (/^\d/.test(word)) {
    const number = Number.parseInt(word, 10)
    const name = procpsSignalName(number)
    if (name === undefined) yield* complain(task, `unknown signal name ${word}`)
    else yield* task.out(`${name}\n`)
  } else {
    const number = signalNumber(word)
    if (number === undefined) yield* complain(task, `unknown signal name ${word}`)
    else yield* task.out(`${number}\n`)
  }
  return 0
}

/**
 * An unknown option. A digit is taken for a process group of one digit, whose status is the wrong
 * way round, as in procps itself.
 */
function* wrongOption(task: Task, message: ByteString, signal: number): Run<number> {
  const letter = /-- '(.)'$/s.exec(message)?.[1] ?? '\0'
  if (letter >= '0' && letter <= '9') {
    return failed(task.sys.kill(-Number(letter), signal)) ? 0 : 1
  }
  return yield* procpsUsage(task, 'kill', { message: `invalid argument ${letter}` })
}

function* killAll(task: Task, operands: readonly ByteString[], signal: number): Run<number> {
  let status = 0
  for (const operand of operands) {
    if (!/^\s*[-+]?\d+$/.test(operand)) {
      return yield* complain(task, `failed to parse argument: '${operand}'`)
    }
    const pid = Number(operand)
    const sent = send(task.sys, pid, signal)
    if (!failed(sent)) continue
    yield* task.err(`${ownName(task)}: (${pid}): ${sent.text}\n`)
    status = 1
  }
  return status
}
