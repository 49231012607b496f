/** Who may look into a process (ptrace_may_access of Linux). */
import type { Row } from '../row.ts'

/** Root, the process itself, and who has all of its ids; so has who asks from outside. */
export const mayTrace = (caller: Row | undefined, row: Row): boolean => {
  if (caller === undefined || caller === row || caller.credentials.euid === 0) return true
  const { uid, gid } = caller.credentials
  const of = row.credentials
  return (
    [of.uid, of.euid, of.suid].every((it) => it === uid) &&
    [of.gid, of.egid, of.sgid].every((it) => it === gid)
  )
}
