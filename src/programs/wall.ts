/** wall of util-linux 2.38: a message on every terminal where somebody is logged in. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { closeInput, readAll, STDIN } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, ownName, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import { readSessions } from '../shell/gnu/utmp.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_NONBLOCK, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('nt:g:Vh', ['nobanner=n', 'timeout:=t', 'group:=g', 'version', 'help'])
/** Lines are as wide as terminals once were. */
const WIDTH = 79

export const program: Program = {
  names: ['wall'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const isRoot = sys.process.credentials.uid === 0
    const accounts = yield* readAccounts(sys)
    let hasBanner = true
    for (const { key, value = '' } of options) {
      if (key === 'n' && isRoot) hasBanner = false
      else if (key === 'n') yield* complain(task, '--nobanner is available only for root')
      if (key === 't' && !/^\d+$/.test(value)) {
        return yield* complain(task, `invalid timeout argument: '${value}'`)
      }
      if (key === 't' && Number(value) === 0) {
        return yield* complain(task, `invalid timeout argument: ${value}`)
      }
      if (key === 'g' && !/^\d+$/.test(value) && accounts.groupNamed(value) === undefined) {
        return yield* complain(task, `invalid group argument: '${value}'`)
      }
    }
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value)
    const keys = options.map(({ key }) => key)
    if (ends?.key === 'help' || keys.includes('h')) return yield* sayHelp(task, 'wall')
    if (ends !== undefined || keys.includes('V')) return yield* sayVersion(task, 'wall')
    const text = yield* messageOf(task, operands)
    if (text === undefined) return 1
    const banner = hasBanner
      ? yield* bannerOf(task, accounts.userOf(sys.process.credentials.uid)?.name)
      : ''
    const shown = text.split('\n').flatMap(padded).join('')
    const lines = new Set((yield* readSessions(sys)).map(({ line }) => line))
    for (const line of lines) yield* send(task, line, `\r\n${banner}${shown}\r\n`)
    return 0
  },
}

/** Undefined after saying why there is none. */
function* messageOf(task: Task, operands: readonly ByteString[]): Run<ByteString | undefined> {
  const { sys } = task
  const [first] = operands
  const isFile = operands.length === 1 && first !== undefined && !failed(sys.stat(first))
  if (operands.length > 0 && !isFile) return `${operands.join(' ')}\n`
  // Others may be shown no file that they could not read themselves.
  const fd = isFile ? sys.open(first) : STDIN
  if (failed(fd)) {
    yield* task.err(`${ownName(task)}: cannot open ${first}: ${fd.text}\n`)
    return undefined
  }
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  return failed(bytes) ? '' : textOf(bytes)
}

function* bannerOf({ sys, env }: Task, user = '<someone>'): Run<ByteString> {
  const { tty } = sys.process
  const where = tty === undefined ? '' : ` (${`pts/${tty.index}`})`
  const now = strftime('%a %b %e %H:%M:%S %Y', momentOf(sys.now(), zoneOf(sys, env)))
  const said = `Broadcast message from ${user}@${sys.facts.hostname}${where} (${now}):`
  return `${said.padEnd(WIDTH)}\x07\x07\r\n${' '.repeat(WIDTH)}\r\n`
}

/** Cut at the width, filled up to it; what does not print is shown as text. */
const padded = (
  line: ByteString,
  at: number,
  all: readonly ByteString[],
): readonly ByteString[] => {
  if (at === all.length - 1 && line === '') return []
  const visible = line.replace(
    /[\x00-\x08\x0a-\x1f\x7f]/g,
    (it) => `^${String.fromCharCode(it.charCodeAt(0) ^ 64)}`,
  )
  const pieces = visible.match(new RegExp(`.{1,${WIDTH}}`, 'gs')) ?? ['']
  return pieces.map((piece) => `${piece.padEnd(WIDTH)}\r\n`)
}

function* send({ sys }: Task, line: ByteString, text: ByteString): Run<void> {
  const fd = sys.open(`/dev/${line}`, O_WRONLY | O_NONBLOCK)
  if (failed(fd)) return
  void (yield* sys.write(fd, text))
  sys.close(fd)
}
