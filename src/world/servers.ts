/** Processes of a daemon that serve one visitor each: sshd forks one for every connection. */
import { type Errno, ESRCH, failed } from '../base/errno.ts'
import { SIGCHLD, SIGINT, SIGPIPE, SIGQUIT, SIGTERM } from '../base/signals.ts'
import { stand } from './calls/processes.ts'
import { endProcess } from './fate.ts'
import type { Kernel } from './kernel.ts'
import type { Server, ServerSetup } from './process.ts'
import { Row } from './row.ts'

/** A child in a session of its own; ESRCH without parent, EAGAIN at the world's limit. */
export const startServer = (kernel: Kernel, setup: ServerSetup): Server | Errno => {
  const parent = kernel.table.get(setup.parent)
  if (parent === undefined) return ESRCH
  const pid = kernel.table.newPid()
  if (failed(pid)) return pid
  const { limits, credentials, comm } = parent
  const startedMs = kernel.clock.nowMs()
  const row = new Row({ pid, startedMs, limits, usage: kernel.usage })
  Object.assign(row, { ppid: parent.pid, pgid: pid, sid: pid, parent, credentials, comm })
  row.argv = [setup.title]
  row.login = setup.login ?? row.login
  row.socket = setup.socket
  row.handlers = SIGNALS
  parent.children.add(row)
  stand(kernel, row, parent)
  kernel.table.add(row)

  let isOver = false
  const end = (status: number): void => {
    if (isOver) return
    isOver = true
    endProcess(kernel, row, { status })
  }
  row.runner = {
    notice: () => {
      if (isOver) return
      const isAsked = row.pending.some((signal) => signal !== SIGCHLD)
      row.pending = []
      if (row.ending === undefined && !isAsked) return
      end(CLEANED_UP)
      setup.ended()
    },
    abandon: () => {
      isOver = true
    },
  }
  return {
    pid,
    rename: (title) => {
      row.argv = [title]
    },
    become: (to) => {
      row.credentials = to
    },
    end: () => end(0),
  }
}

/** SigIgn and SigCgt of a session's sshd (OpenSSH 9.2p1 of Debian 12). Nobody changes them. */
const SIGNALS = new Map<number, 'ignore' | 'catch'>([
  [SIGINT, 'catch'],
  [SIGQUIT, 'catch'],
  [SIGPIPE, 'ignore'],
  [SIGTERM, 'catch'],
  [SIGCHLD, 'catch'],
])
/** What sshd exits with after a signal. */
const CLEANED_UP = 255
