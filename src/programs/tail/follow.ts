/** tail -f: shows what is appended, until a signal or a dead process ends it. */
import type { ByteString } from '../../base/bytes.ts'
import { ESRCH, failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import { quoted } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { SEEK_CUR, SEEK_SET } from '../../world/syscalls.ts'
import { isRegular, S_IFIFO, S_IFMT } from '../../world/tree.ts'
import type { Wanted } from './wanted.ts'

/** inotify wakes the real program at once; we look this often at most. */
const GAP_MS_MAX = 200

interface Followed {
  readonly path: ByteString
  readonly name: ByteString
  fd: Fd | undefined
}

export function* follow(
  task: Task,
  wanted: Wanted,
  how: { files: Followed[]; showsNames: boolean; status: number },
): Run<number> {
  const { sys } = task
  let files = how.files.filter((it) => it.fd !== undefined || wanted.retries)
  files = files.filter((it) => !isPipe(task, it))
  let last = how.files.findLast((it) => it.fd !== undefined)
  yield* task.flush()
  for (;;) {
    if (files.length === 0) {
      if (how.files.every((it) => it.fd !== undefined)) return how.status
      yield* complain(task, `no files remaining`)
      return 1
    }
    for (const file of files) {
      if (wanted.follows === 'name') yield* reopen(task, file)
      const shown = yield* showNew(task, file, () => {
        const header = how.showsNames && last !== file ? `\n==> ${file.name} <==\n` : ''
        last = file
        return header
      })
      if (!shown && wanted.follows === 'descriptor') file.fd = undefined
    }
    yield* task.flush()
    const isOver = wanted.pids.length > 0 && wanted.pids.every((pid) => sys.kill(pid, 0) === ESRCH)
    if (isOver) return how.status
    yield* sys.sleep(Math.min(Math.max(wanted.sleepMs, 10), GAP_MS_MAX))
  }
}

/** A pipe that has ended has nothing more to say. */
const isPipe = ({ sys }: Task, file: Followed): boolean => {
  if (file.path !== '-' || file.fd === undefined) return false
  const stat = sys.fstat(file.fd)
  return !failed(stat) && (stat.mode & S_IFMT) === S_IFIFO
}

/** Notices that another file stands under the name now. */
function* reopen(task: Task, file: Followed): Run<void> {
  const { sys, env } = task
  const shown = quoted(file.path, env)
  const there = sys.stat(file.path)
  const say = (text: string) => complain(task, `${shown} ${text}`)
  if (failed(there)) {
    if (file.fd === undefined) return
    yield* say(`has become inaccessible: ${there.text}`)
    sys.close(file.fd)
    file.fd = undefined
    return
  }
  const mine = file.fd === undefined ? undefined : sys.fstat(file.fd)
  if (mine !== undefined && !failed(mine) && mine.ino === there.ino) return
  const fd = sys.open(file.path)
  if (failed(fd)) return
  yield* say(
    mine === undefined
      ? 'has appeared;  following new file'
      : 'has been replaced;  following new file',
  )
  if (file.fd !== undefined) sys.close(file.fd)
  file.fd = fd
}

function* showNew(task: Task, file: Followed, header: () => string): Run<boolean> {
  const { sys } = task
  if (file.fd === undefined) return true
  const stat = sys.fstat(file.fd)
  const at = sys.seek(file.fd, 0, SEEK_CUR)
  if (!failed(stat) && isRegular(stat.mode) && !failed(at) && stat.size < at) {
    yield* complain(task, `${file.name}: file truncated`)
    void sys.seek(file.fd, 0, SEEK_SET)
  }
  for (;;) {
    const bytes = yield* sys.read(file.fd, CHUNK_BYTES)
    if (failed(bytes)) return false
    if (bytes.length === 0) return true
    yield* task.out(header())
    yield* task.out(bytes)
    yield* sys.pause()
  }
}
