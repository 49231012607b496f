/** Process substitution: <(list) and >(list) are paths of a pipe to a running process. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Fd } from '../../world/process.ts'
import type { Part } from '../ast.ts'
import type { Run } from '../program.ts'
import { runList } from '../run/list.ts'
import { spawn } from '../run/spawn.ts'
import type { ShellProcess } from '../shell-process.ts'

/** Where bash puts the descriptors of process substitutions: from the top down. */
const FIRST_FD = 63

/** Starts the process; a frame that answers `/dev/fd/63`. */
export function* startProcess(
  shell: ShellProcess,
  { direction, body }: Extract<Part, { readonly kind: 'process' }>,
): Run<ByteString> {
  const { sys } = shell
  const pipe = sys.pipe()
  if (failed(pipe)) {
    yield* shell.complain(`cannot make pipe for process substitution: ${pipe.text}`)
    return ''
  }
  const [ours, theirs, end] =
    direction === '<' ? [pipe.reads, pipe.writes, 1] : [pipe.writes, pipe.reads, 0]
  const pid = yield* spawn(shell, (child) => {
    child.sys.dup2(theirs, end as Fd)
    for (const fd of [ours, theirs]) if (fd !== end) child.sys.close(fd)
    for (const fd of child.processFds) child.sys.close(fd)
    return runList(child, body, { isLast: true })
  })
  sys.close(theirs)
  if (!failed(pid)) shell.backgroundPid = pid
  const fd = freeFd(shell)
  sys.dup2(ours, fd)
  sys.close(ours)
  shell.processFds.push(fd)
  return `/dev/fd/${fd}`
}

const freeFd = (shell: ShellProcess): Fd => {
  const used = new Set<number>(shell.sys.descriptors())
  let fd = FIRST_FD
  while (used.has(fd) && fd > 10) fd--
  return fd as Fd
}

/** Closes what the finished command's process substitutions left open. */
export const closeProcesses = (shell: ShellProcess, from = 0): void => {
  for (const fd of shell.processFds.splice(from)) {
    if (failed(shell.sys.close(fd))) continue
  }
}
