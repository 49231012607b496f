/** write of util-linux 2.38: lines of one's own on somebody else's terminal. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, ownName, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import { readSessions } from '../shell/gnu/utmp.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_NONBLOCK, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('Vh', ['version', 'help'])

export const program: Program = {
  names: ['write'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value)
    const keys = options.map(({ key }) => key)
    if (ends?.key === 'help' || keys.includes('h')) return yield* sayHelp(task, 'write')
    if (ends !== undefined || keys.includes('V')) return yield* sayVersion(task, 'write')
    const [user, given, more] = operands
    if (user === undefined || more !== undefined) return yield* tryHelp(task, undefined)
    const wanted = given?.replace(/^\/dev\//, '')
    const lines = (yield* readSessions(task.sys))
      .filter((it) => it.user === user)
      .map(({ line }) => line)
    const line = wanted === undefined ? lines[0] : lines.find((it) => it === wanted)
    if (line === undefined) {
      const where = wanted === undefined ? '' : ` on ${wanted}`
      return yield* complain(task, `${user} is not logged in${where}`)
    }
    return yield* talk(task, line)
  },
}

function* talk(task: Task, line: ByteString): Run<number> {
  const { sys, env } = task
  const fd = sys.open(`/dev/${line}`, O_WRONLY | O_NONBLOCK)
  if (failed(fd)) {
    yield* task.err(`${ownName(task)}: /dev/${line}: ${fd.text}\n`)
    return 1
  }
  const { credentials, tty } = sys.process
  const own = (yield* readAccounts(sys)).userOf(credentials.uid)?.name ?? '???'
  const time = strftime('%H:%M', momentOf(sys.now(), zoneOf(sys, env)))
  const from = tty === undefined ? '<no tty>' : `pts/${tty.index}`
  const head = `Message from ${own}@${sys.facts.hostname} on ${from} at ${time} ...`
  void (yield* sys.write(fd, `\r\n\x07\x07\x07${head}\r\n`))
  const input = stdioLines(task)
  for (let text = yield* input.next(); text !== undefined; text = yield* input.next()) {
    void (yield* sys.write(fd, `${text}\r\n`))
  }
  void (yield* sys.write(fd, 'EOF\r\n'))
  sys.close(fd)
  return 0
}
