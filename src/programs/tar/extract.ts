/** Listing and extracting. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { EEXIST, ENOENT, type Errno, failed } from '../../base/errno.ts'
import type { Accounts } from '../../shell/gnu/accounts.ts'
import type { Run } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_CREAT, O_EXCL, O_WRONLY } from '../../world/syscalls.ts'
import { S_IFBLK, S_IFCHR, S_IFIFO } from '../../world/tree.ts'
import type { Member } from './header.ts'
import { fault, isExcluded, type Job, listing, safeName } from './job.ts'
import type { Visitor } from './reader.ts'

const SPECIAL = new Map([
  ['3', S_IFCHR],
  ['4', S_IFBLK],
  ['6', S_IFIFO],
])

/** Members wanted by the operands; `unmatched` tells which operands nothing was for. */
export const extractor = (job: Job, accounts: Accounts): Visitor & { finish(): Run<void> } => {
  const { task, keys } = job
  const { sys } = task
  const seen = new Set<ByteString>()
  const folders: { path: ByteString; member: Member }[] = []
  let fd: Fd | undefined
  let current: { path: ByteString; member: Member } | undefined

  const isWanted = (name: ByteString): boolean => {
    if (isExcluded(job, name)) return false
    if (job.operands.length === 0) return true
    const plain = name.replace(/\/$/, '')
    const found = job.operands.find((it) => {
      const own = it.replace(/\/+$/, '')
      return plain === own || plain.startsWith(`${own}/`)
    })
    if (found !== undefined) seen.add(found)
    return found !== undefined
  }

  const attributes = (path: ByteString, member: Member): void => {
    const { credentials } = sys.process
    if (credentials.euid === 0 && !keys.has('o')) {
      const uid = accounts.userNamed(member.user)?.uid ?? member.uid
      const gid = accounts.groupNamed(member.group)?.gid ?? member.gid
      // root may, and it was made a moment ago.
      void sys.chown(path, uid, gid, { noFollow: true })
    }
    if (member.type === '2') return
    const umask = sys.umask(0)
    sys.umask(umask)
    const isExact = keys.has('p') || credentials.euid === 0
    void sys.chmod(path, isExact ? member.mode : member.mode & 0o777 & ~umask)
    const mtime = { s: member.mtimeS, ns: 0 }
    if (!keys.has('m')) void sys.utimens(path, { atime: 'now', mtime })
  }

  function* make(path: ByteString, member: Member): Run<boolean> {
    let made = create(path, member)
    if (failed(made) && made === ENOENT) {
      makeParents(job, path)
      made = create(path, member)
    }
    if (failed(made) && made === EEXIST && !keys.has('k') && member.type !== '5') {
      void sys.unlink(path) // the second try says what is wrong
      made = create(path, member)
    }
    if (failed(made)) {
      const verb = new Map([
        ['5', 'mkdir'],
        ['2', 'create symlink to'],
        ['1', 'hard link to'],
      ]).get(member.type)
      const what =
        member.type === '0' ? 'open' : member.type === '5' ? verb : `${verb} '${member.target}'`
      yield* fault(job, `${path}: Cannot ${what}: ${made.text}`)
      return false
    }
    if (member.type === '0') return true
    if (member.type === '5') folders.push({ path, member })
    else if (member.type !== '1') attributes(path, member)
    return false
  }

  const create = (path: ByteString, member: Member): number | Errno => {
    switch (member.type) {
      case '5': {
        const made = sys.mkdir(path.replace(/\/+$/, ''), 0o700)
        return failed(made) && made === EEXIST ? 0 : made
      }
      case '2':
        return sys.symlink(member.target, path)
      case '1':
        return sys.link(member.target.replace(/^\/+/, keys.has('P') ? '$&' : ''), path)
      case '3':
      case '4':
      case '6':
        return sys.mknod(path, (SPECIAL.get(member.type) ?? 0) | member.mode, member.rdev)
      default: {
        const opened = sys.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        if (!failed(opened)) fd = opened
        return opened
      }
    }
  }

  return {
    *begin(member) {
      if (!isWanted(member.name)) return false
      const shown = listing(job, member, keys.has('t') ? keys.has('v') : keys.has('vv'))
      if (keys.has('t')) {
        yield* task.out(shown)
        return false
      }
      if (keys.has('v')) yield* keys.has('O') ? task.err(shown) : task.out(shown)
      if (keys.has('O')) return member.type === '0'
      const path = stripped(yield* safeName(job, member.name), job.strip)
      if (path === undefined) return false
      current = { path, member }
      return yield* make(path, member)
    },
    *data(bytes: Bytes) {
      if (keys.has('O')) {
        yield* task.out(bytes)
        return
      }
      if (fd === undefined) return
      const written = yield* sys.write(fd, bytes)
      if (failed(written)) {
        yield* fault(job, `${current?.path}: Cannot write: ${written.text}`)
        sys.close(fd)
        fd = undefined
      }
    },
    *end() {
      if (fd !== undefined) sys.close(fd)
      fd = undefined
      if (current !== undefined && !keys.has('O')) attributes(current.path, current.member)
      yield* sys.pause()
    },
    *lost(isFirst) {
      if (isFirst) yield* fault(job, 'This does not look like a tar archive')
      yield* fault(job, 'Skipping to next header')
    },
    *finish() {
      for (const { path, member } of folders.reverse()) attributes(path, member)
      for (const operand of job.operands) {
        if (!seen.has(operand)) yield* fault(job, `${operand}: Not found in archive`)
      }
    },
  }
}

/** The name without its first parts; undefined when nothing is left. */
const stripped = (name: ByteString, count: number): ByteString | undefined => {
  if (count === 0) return name
  const rest = name.split('/').slice(count).join('/')
  return rest === '' ? undefined : rest
}

const makeParents = ({ task }: Job, path: ByteString): void => {
  const parts = path.replace(/\/+$/, '').split('/').slice(0, -1)
  for (let at = 1; at <= parts.length; at++) {
    const parent = parts.slice(0, at).join('/')
    if (parent === '') continue
    const made = task.sys.mkdir(parent, 0o777)
    if (failed(made) && made !== EEXIST) return
  }
}
