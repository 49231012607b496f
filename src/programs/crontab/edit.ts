/** `crontab -e`: an editor on a copy of the table, which is taken when it was written. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { runProgram } from '../../shell/gnu/run-program.ts'
import { stdioLines } from '../../shell/gnu/stdio-lines.ts'
import type { Run, Task } from '../../shell/program.ts'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const O_NEW_FILE = 0o301
const NAME_TRIES = 8

export interface Editing {
  /** What the editor is shown. */
  readonly text: ByteString
  /** Takes a file for the new table; a status other than 0 has said what is wrong with it. */
  readonly install: (path: ByteString) => Run<number>
}

export function* editTable(task: Task, { text, install }: Editing): Run<number> {
  const { sys, env } = task
  const folder = newFolder(task)
  const path = `${folder}/crontab`
  const fd = folder === undefined ? undefined : sys.open(path, O_NEW_FILE, 0o600)
  if (fd === undefined || failed(fd)) {
    yield* task.err('crontab: /tmp: Permission denied\n')
    return 1
  }
  void (yield* sys.write(fd, text))
  sys.close(fd)
  // crontab has gone to its own folder.
  void sys.chdir('/var/spool/cron')
  const editor = env.get('VISUAL') || env.get('EDITOR') || '/usr/bin/sensible-editor'
  for (;;) {
    const before = sys.stat(path)
    const status = yield* runProgram(task, ['/bin/sh', '-c', `${editor} ${path}`])
    if (status !== 0) {
      yield* task.err(`crontab: "${editor}" exited with status ${status}\n`)
      return 1
    }
    const after = sys.stat(path)
    // Whole seconds, as cron compares them: a quick script's change goes unnoticed.
    if (failed(before) || failed(after) || before.mtime.s === after.mtime.s) {
      yield* task.err('No modification made\n')
      break
    }
    yield* task.err('crontab: installing new crontab\n')
    if ((yield* install(path)) === 0) break
    if (!(yield* retries(task))) {
      yield* task.err(`crontab: edits left in ${path}\n`)
      return 1
    }
  }
  void sys.unlink(path)
  void sys.rmdir(folder ?? '')
  return 0
}

const newFolder = ({ sys }: Task): ByteString | undefined => {
  for (let tried = 0; tried < NAME_TRIES; tried++) {
    const name = Array.from({ length: 6 }, () => LETTERS[sys.dice.below(LETTERS.length)]).join('')
    const path = `/tmp/crontab.${name}`
    if (!failed(sys.mkdir(path, 0o700))) return path
  }
  return undefined
}

/** Asks until the answer is y or n; the end of input is a no. */
function* retries(task: Task): Run<boolean> {
  const input = stdioLines(task)
  for (let question = 'Do you want to retry the same edit? (y/n) '; ; question = 'Enter Y or N') {
    yield* task.out(question)
    yield* task.flush()
    const answer = yield* input.next()
    if (answer === undefined || /^[nN]/.test(answer)) return false
    if (/^[yY]/.test(answer)) return true
  }
}
