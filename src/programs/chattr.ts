/**
 * chattr of e2fsprogs 1.47.0 where no file has flags: taking them away changes nothing, setting
 * them is refused (as recorded in a container; the world keeps no flags).
 */
import type { ByteString } from '../base/bytes.ts'
import { EOPNOTSUPP, EPERM, failed } from '../base/errno.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const FLAGS = /^[-+=][aAcCdDeijPsStTuFx]*$/
const SWITCHES = /^-[RVf]+$/
/** What only the superuser of the first user namespace may set. */
const PRIVILEGED = /[+=][^-+=]*[ia]/

export const program: Program = {
  names: ['chattr'],
  *run(task) {
    const files: ByteString[] = []
    const changes: ByteString[] = []
    const switches: ByteString[] = []
    const args = task.args.slice(1)
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? ''
      if (files.length > 0 || !/^[-+=]/.test(arg)) files.push(arg)
      else if (SWITCHES.test(arg)) switches.push(arg)
      else if (/^-[pv]$/.test(arg)) at++
      else if (FLAGS.test(arg) && arg.length > 1) changes.push(arg)
      else return yield* usage(task)
    }
    if (files.length === 0 || changes.length === 0) return yield* usage(task)
    const isQuiet = switches.some((it) => it.includes('f'))
    const isSetting = /[+=]/.test(changes.join(''))
    const isPrivileged = PRIVILEGED.test(changes.join(''))
    let status = 0
    for (const path of files) {
      const stat = task.sys.lstat(path)
      if (!failed(stat) && !isSetting) continue
      const reason = isPrivileged ? EPERM : EOPNOTSUPP
      status = 1
      if (isQuiet) continue
      const said = failed(stat)
        ? `${stat.text} while trying to stat ${path}`
        : `${reason.text} while setting flags on ${path}`
      yield* task.err(`chattr: ${said}\n`)
    }
    return status
  },
}

function* usage(task: Task): Run<number> {
  yield* task.err(recordedText(task, 'chattr'))
  return 1
}
