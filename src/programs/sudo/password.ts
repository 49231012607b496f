/** The caller's own password, and for how long sudo remembers that it was told (sudoers_timestamp(5)). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { textOfFile, type User } from '../../shell/gnu/accounts.ts'
import { STDIN } from '../../shell/gnu/input.ts'
import { askHidden } from '../../shell/gnu/prompt.ts'
import { isPassword } from '../../shell/gnu/shadow.ts'
import type { Run, Sys, Task } from '../../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'

const TRIES = 3
const FAIL_DELAY_MS = 2_000
/** timestamp_timeout of Debian's build. */
const REMEMBERED_S = 900
const FOLDER = '/run/sudo/ts'

/** Asks for the caller's own password, unless he has told it here a while ago. */
export function* knowsPassword(task: Task, self: User, keys: ReadonlySet<string>): Run<boolean> {
  if (!keys.has('k') && (yield* isRemembered(task.sys, self))) return true
  const hasInput = task.sys.isatty(STDIN) || keys.has('S')
  if (!hasInput && !keys.has('n')) {
    yield* task.err(
      'sudo: a terminal is required to read the password; either use the -S option to read ' +
        'from standard input or configure an askpass helper\n',
    )
  }
  if (!hasInput || keys.has('n')) {
    yield* task.err('sudo: a password is required\n')
    return false
  }
  let tried = 0
  for (; tried < TRIES; tried++) {
    const password = yield* askHidden(task, `[sudo] password for ${self.name}: `)
    if (password === undefined) break
    if (yield* isPassword(task.sys, self.name, password)) {
      yield* remember(task.sys, self)
      return true
    }
    yield* task.sys.sleep(FAIL_DELAY_MS)
    if (tried < TRIES - 1) yield* task.err('Sorry, try again.\n')
  }
  const times = tried === 1 ? 'attempt' : 'attempts'
  yield* task.err(
    tried === 0
      ? 'sudo: no password was provided\nsudo: a password is required\n'
      : `sudo: ${tried} incorrect password ${times}\n`,
  )
  return false
}

/** A terminal, or the process that called sudo where there is none. */
const placeOf = ({ process }: Sys): ByteString =>
  process.tty === undefined
    ? `parent ${process.ppid}`
    : `terminal ${process.tty.index} ${process.sid}`

function* isRemembered(sys: Sys, { name }: User): Run<boolean> {
  const [place, told = '0'] = (yield* textOfFile(sys, `${FOLDER}/${name}`)).split('\n')
  return place === placeOf(sys) && sys.now().s - Number(told) < REMEMBERED_S
}

function* remember(sys: Sys, { name }: User): Run<void> {
  for (const path of ['/run/sudo', FOLDER]) void sys.mkdir(path, 0o711)
  const fd = sys.open(`${FOLDER}/${name}`, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (failed(fd)) return
  void (yield* sys.write(fd, `${placeOf(sys)}\n${sys.now().s}\n`))
  sys.close(fd)
}

/** -k and -K. */
export const forget = (sys: Sys, { name }: User): void => void sys.unlink(`${FOLDER}/${name}`)
