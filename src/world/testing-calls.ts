/** The calls that transcripts (recorded/*.calls) may contain, and what their words mean. */
import { type ByteString, type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import type { ManualClock, Time } from '../base/clock.ts'
import { type Errno, failed } from '../base/errno.ts'
import { SIGNAL_NAMES } from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import type { Fd } from './process.ts'
import type { Syscalls } from './syscalls.ts'
import * as flagsByName from './syscalls.ts'
import { makeDevice, type Stat } from './tree.ts'

/** What a call of a transcript gave: text and errors are printed, all else is `ok`. */
export type Answer = string | number | boolean | Errno | Waiting | object | undefined

/** What a case remembers between its calls. */
export interface Memory {
  fd(name?: string): Fd
  name(name: string, fd: Fd | Errno | Waiting): Fd | Errno | Waiting
  forget(name: string): void
  describe(stat: Stat | Errno): string | Errno
  snap(path: string, stat: Stat | Errno): Answer
  moved(path: string, stat: Stat | Errno): string | Errno
}

/** What a word of a transcript stands for: `x*255` and `(ab)*3` repeat, \xNN is a byte. */
export const token = (word: string): ByteString => {
  if (word === "''") return ''
  const bytes = word.replace(/\\x([0-9a-f]{2})/g, (_, hex) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return bytes.replace(/(?:\(([^)]*)\)|(.))\*(\d+)/g, (_, group, char, count) =>
    (group ?? char).repeat(Number(count)),
  )
}

/** One letter for each type of inode, by S_IFMT bits. */
export const KINDS = new Map([
  [0o040000, 'd'],
  [0o100000, 'f'],
  [0o120000, 'l'],
  [0o010000, 'p'],
  [0o140000, 's'],
  [0o020000, 'c'],
  [0o060000, 'b'],
])
const WHENCE = ['set', 'cur', 'end', 'data', 'hole']
const LIMITS = new Map([
  ['fsize', 1],
  ['nofile', 7],
])
/** One call as it is played. */
export interface Called {
  readonly sys: Syscalls
  readonly clock: ManualClock
  /** The words as they stand, and what they mean. */
  readonly a: string[]
  readonly p: string[]
  readonly player: Memory
}

const octal = (word = '0'): number => Number.parseInt(word, 8)
/** Nanoseconds since 1970, as text. */
export const nsOf = ({ s, ns }: Time): string => String(BigInt(s) * 1_000_000_000n + BigInt(ns))
const offset = (word = '0'): number => Number(word)

const openFlags = (words = ''): number => {
  let flags = 0
  for (const word of words.split('|')) {
    if (word === 'none') continue
    flags |= (flagsByName as unknown as Record<string, number>)[`O_${word.toUpperCase()}`] ?? 0
  }
  return flags
}

const quoted = (bytes: Bytes | Errno | Waiting): Answer => {
  if (failed(bytes) || bytes instanceof Waiting) return bytes
  const quote = (text: ByteString) =>
    `"${text.replace(/[^ !#-[\]-~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`
  const [first] = bytes
  if (bytes.length > 64 && first !== undefined && bytes.every((byte) => byte === first)) {
    return `${bytes.length} of ${quote(textOf(bytes.subarray(0, 1)))}`
  }
  return quote(textOf(bytes))
}

const counted = (answer: number | Errno | Waiting): Answer =>
  typeof answer === 'number' ? String(answer) : answer

const timeOf = (word = 'now'): Time | 'now' | 'omit' => {
  if (word === 'now' || word === 'omit') return word
  const [s = '0', ns = '0'] = word.split('.')
  return { s: Number(s), ns: Number(ns) }
}

const rwx = (word = ''): number =>
  [...word].reduce((mode, char) => mode | ({ r: 4, w: 2, x: 1 }[char] ?? 0), 0)

const fallocateModes = (word = '') => {
  const modes = word.split('|')
  return {
    keepSize: modes.includes('keep'),
    punch: modes.includes('punch'),
    zero: modes.includes('zero'),
  }
}

/** All calls by name. */
export const CALLS: Readonly<Record<string, (called: Called) => Answer>> = {
  as: ({ sys, a }) => {
    const [uid = '0', gids] = (a[0] ?? '').split(':')
    const groups = (gids ?? uid).split(',').map(Number)
    const gid = groups[0] ?? 0
    const id = Number(uid)
    sys.process.credentials = { uid: id, euid: id, suid: 0, gid, egid: gid, sgid: 0, groups }
    return 'ok'
  },
  umask: ({ sys, a }) => sys.umask(octal(a[0])).toString(8),
  mkdir: ({ sys, p: [path = ''], a }) => sys.mkdir(path, octal(a[1])),
  rmdir: ({ sys, p: [path = ''] }) => sys.rmdir(path),
  mknod: ({ sys, p: [path = ''], a }) => {
    const [major = 0, minor = 0] = (a[2] ?? '0,0').split(',').map(Number)
    return sys.mknod(path, octal(a[1]), makeDevice(major, minor))
  },
  create: ({ sys, p: [path = '', , text], a }) => {
    const flags = flagsByName.O_CREAT | flagsByName.O_EXCL | flagsByName.O_WRONLY
    const fd = sys.open(path, flags, octal(a[1]))
    if (typeof fd !== 'number') return fd
    const wrote = text === undefined ? 0 : sys.write(fd, bytesOf(text))
    sys.close(fd)
    return wrote
  },
  symlink: ({ sys, p: [target = '', path = ''] }) => sys.symlink(target, path),
  link: ({ sys, p: [from = '', to = ''], a }) => sys.link(from, to, { follow: a[2] === 'follow' }),
  unlink: ({ sys, p: [path = ''] }) => sys.unlink(path),
  rename: ({ sys, p: [from = '', to = ''], a }) =>
    sys.rename(from, to, {
      noReplace: a.includes('noreplace', 2),
      exchange: a.includes('exchange', 2),
    }),
  readlink: ({ sys, p: [path = ''] }) => sys.readlink(path),
  open: ({ sys, p: [, path = ''], a: [name = '', , flags, mode = '666', at], player }) =>
    player.name(
      name,
      sys.open(path, openFlags(flags), octal(mode), at === undefined ? {} : { at: player.fd(at) }),
    ),
  close: ({ sys, a: [name = ''], player }) => {
    const closed = sys.close(player.fd(name))
    player.forget(name)
    return closed
  },
  read: ({ sys, a, player }) => quoted(sys.read(player.fd(a[0]), offset(a[1]))),
  pread: ({ sys, a, player }) => quoted(sys.pread(player.fd(a[0]), offset(a[1]), offset(a[2]))),
  write: ({ sys, a, p: [, text = ''], player }) =>
    counted(sys.write(player.fd(a[0]), bytesOf(text))),
  pwrite: ({ sys, a, p: [, text = ''], player }) =>
    counted(sys.pwrite(player.fd(a[0]), bytesOf(text), offset(a[2]))),
  lseek: ({ sys, a, player }) =>
    counted(sys.seek(player.fd(a[0]), offset(a[1]), WHENCE.indexOf(a[2] ?? ''))),
  ftruncate: ({ sys, a, player }) => sys.ftruncate(player.fd(a[0]), offset(a[1])),
  truncate: ({ sys, p: [path = ''], a }) => sys.truncate(path, offset(a[1])),
  fallocate: ({ sys, a, player }) =>
    sys.allocate(player.fd(a[0]), { at: offset(a[1]), bytes: offset(a[2]) }, fallocateModes(a[3])),
  fsync: ({ sys, a, player }) => sys.fsync(player.fd(a[0])),
  stat: ({ sys, p: [path = ''], player }) => player.describe(sys.stat(path)),
  lstat: ({ sys, p: [path = ''], player }) => player.describe(sys.lstat(path)),
  fstat: ({ sys, a, player }) => player.describe(sys.fstat(player.fd(a[0]))),
  chmod: ({ sys, p: [path = ''], a }) => sys.chmod(path, octal(a[1])),
  fchmod: ({ sys, a, player }) => sys.fchmod(player.fd(a[0]), octal(a[1])),
  chown: ({ sys, p: [path = ''], a }) => sys.chown(path, Number(a[1]), Number(a[2])),
  lchown: ({ sys, p: [path = ''], a }) =>
    sys.chown(path, Number(a[1]), Number(a[2]), { noFollow: true }),
  fchown: ({ sys, a, player }) => sys.fchown(player.fd(a[0]), Number(a[1]), Number(a[2])),
  utimens: ({ sys, p: [path = ''], a }) =>
    sys.utimens(path, { atime: timeOf(a[1]), mtime: timeOf(a[2]) }),
  lutimens: ({ sys, p: [path = ''], a }) =>
    sys.utimens(path, { atime: timeOf(a[1]), mtime: timeOf(a[2]) }, { noFollow: true }),
  times: ({ sys, p: [path = ''] }) => {
    const stat = sys.lstat(path)
    return failed(stat) ? stat : `${nsOf(stat.atime)} ${nsOf(stat.mtime)}`
  },
  access: ({ sys, p: [path = ''], a }) => sys.access(path, rwx(a[1]), { effective: a[2] === 'e' }),
  getxattr: ({ sys, p: [path = '', name = ''], a }) =>
    quoted(sys.getxattr(path, name, { noFollow: a[2] === 'nofollow' })),
  setxattr: ({ sys, p: [path = '', name = '', value = ''], a }) =>
    sys.setxattr(path, name, bytesOf(value), {
      create: a[3] === 'create',
      replace: a[3] === 'replace',
    }),
  listxattr: ({ sys, p: [path = ''], a }) => {
    const names = sys.listxattr(path, { noFollow: a[1] === 'nofollow' })
    return failed(names) ? names : [...names].sort().join(' ') || 'nothing'
  },
  removexattr: ({ sys, p: [path = '', name = ''] }) => sys.removexattr(path, name),
  chdir: ({ sys, p: [path = ''] }) => sys.chdir(path),
  fchdir: ({ sys, a, player }) => sys.fchdir(player.fd(a[0])),
  chroot: ({ sys, p: [path = ''] }) => sys.chroot(path),
  getcwd: ({ sys }) => sys.getcwd(),
  ls: ({ sys, p: [path = ''] }) => {
    const entries = sys.readdir(path)
    if (failed(entries)) return entries
    const words = entries.map(({ name, type }) => [name, KINDS.get(type) ?? '?'] as const)
    const lines = words.map(([name, kind]) => `${name}:${kind}`)
    return lines.sort().join(' ') || 'nothing'
  },
  nlinks: ({ sys, p }) =>
    p
      .map((path) => {
        const stat = sys.lstat(path)
        return failed(stat) ? stat.code : String(stat.nlink)
      })
      .join(' '),
  snap: ({ sys, p: [path = ''], clock, player }) => {
    const snapped = player.snap(path, sys.lstat(path))
    clock.advance(20)
    return snapped
  },
  moved: ({ sys, p: [path = ''], player }) => player.moved(path, sys.lstat(path)),
  pipe: ({ sys, a: [reads = '', writes = ''], player }) => {
    const both = sys.pipe()
    if (failed(both)) return both
    player.name(reads, both.reads)
    return player.name(writes, both.writes)
  },
  dup: ({ sys, a: [from = '', to = ''], player }) => player.name(to, sys.dup(player.fd(from))),
  getfl: ({ sys, a, player }) => {
    const flags = sys.statusFlags(player.fd(a[0]))
    return failed(flags) ? flags : flags.toString(8)
  },
  setfl: ({ sys, a, player }) => sys.statusFlags(player.fd(a[0]), openFlags(a[1])),
  limit: ({ sys, a }) => {
    const both = { soft: Number(a[1]), hard: Number(a[1]) }
    return sys.setLimit(LIMITS.get(a[0] ?? '') ?? -1, both)
  },
  ignore: ({ sys, a }) => {
    const before = sys.handle(SIGNAL_NAMES.indexOf((a[0] ?? '').toUpperCase()), 'ignore')
    return failed(before) ? before : 'ok'
  },
}
