/** stty(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { complain, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd, Tty } from '../world/process.ts'
import { O_NONBLOCK } from '../world/syscalls.ts'
import { change } from './stty/change.ts'
import { allText, changedText, savedText, speedOf } from './stty/show.ts'

const INPUT = 0 as Fd
const OUTPUT = 1 as Fd
const NOT_A_TERMINAL = 'Inappropriate ioctl for device'

interface Wanted {
  readonly isAll: boolean
  readonly isSaved: boolean
  readonly device: ByteString | undefined
  readonly settings: readonly ByteString[]
}

export const program: Program = {
  names: ['stty'],
  *run(task) {
    const args = task.args.slice(1)
    if (args.includes('--help')) return yield* sayHelp(task, 'stty')
    if (args.includes('--version')) return yield* sayVersion(task, 'stty')
    const wanted = wantedOf(args)
    if (wanted.isAll && wanted.isSaved) {
      const why = 'the options for verbose and stty-readable output styles are\nmutually exclusive'
      return yield* complain(task, why)
    }
    if ((wanted.isAll || wanted.isSaved) && wanted.settings.length > 0) {
      return yield* complain(task, 'when specifying an output style, modes may not be set')
    }
    const { device } = wanted
    const fd = device === undefined ? INPUT : task.sys.open(device, O_NONBLOCK)
    const shown = device ?? "'standard input'"
    if (failed(fd)) return yield* complain(task, `${shown}: ${fd.text}`)
    const tty = task.sys.streamOf(fd)?.tty
    if (tty === undefined) {
      const wrong = wanted.settings.find((word) => /^--/.test(word))
      if (wrong !== undefined) return yield* tryHelp(task, `invalid argument ${quote(wrong)}`)
      return yield* complain(task, `${shown}: ${NOT_A_TERMINAL}`)
    }
    return yield* act(task, tty, wanted)
  },
}

const quote = (word: ByteString): ByteString => `\xe2\x80\x98${word}\xe2\x80\x99`

const wantedOf = (args: readonly ByteString[]): Wanted => {
  let isAll = false
  let isSaved = false
  let device: ByteString | undefined
  const settings: ByteString[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-a' || arg === '--all') isAll = true
    else if (arg === '-g' || arg === '--save') isSaved = true
    else if (arg === '-F' || arg === '--file') device = args[++at]
    else if (arg.startsWith('-F')) device = arg.slice(2)
    else if (arg.startsWith('--file=')) device = arg.slice(7)
    else settings.push(arg)
  }
  return { isAll, isSaved, device, settings }
}

function* act(task: Task, tty: Tty, { isAll, isSaved, settings }: Wanted): Run<number> {
  const size = tty.windowSize()
  const columns = task.sys.streamOf(OUTPUT)?.tty?.windowSize().columns ?? 0
  const attributes = tty.attributes()
  if (isAll) yield* task.out(allText(attributes, size, columns))
  else if (isSaved) yield* task.out(`${savedText(attributes)}\n`)
  else if (settings.length === 0) yield* task.out(changedText(attributes, columns))
  const changes: ByteString[] = []
  for (const word of settings) {
    if (word === 'size') yield* task.out(`${size.rows} ${size.columns}\n`)
    else if (word === 'speed') yield* task.out(`${speedOf(attributes)}\n`)
    else changes.push(word)
  }
  const wrong = change(tty, changes)
  return wrong === undefined ? 0 : yield* tryHelp(task, wrong)
}
