/** Records of utmp(5): who is logged in (/run/utmp), who was (wtmp), who failed to (btmp). */
import { type ByteString, type Bytes, bytesOf, concat, textOf } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { LOGIN_RECORDS_BYTES_MAX } from '../../base/limits.ts'
import type { Process } from '../../world/process.ts'
import { SEEK_END, SEEK_SET } from '../../world/syscalls.ts'
import type { Run, Sys } from '../program.ts'
import { readAccounts, textOfFile } from './accounts.ts'

export const UTMP = {
  runLevel: 1,
  boot: 2,
  newTime: 3,
  init: 5,
  login: 6,
  user: 7,
  dead: 8,
} as const

export interface UtmpRecord {
  readonly type: number
  readonly pid: number
  readonly line: ByteString
  readonly id: ByteString
  readonly user: ByteString
  readonly host: ByteString
  readonly termination: number
  readonly exit: number
  readonly s: number
  /** IPv4, dotted; 0.0.0.0 for none. */
  readonly address: ByteString
}

/** struct utmp of x86_64's glibc. */
const RECORD_BYTES = 384
const READ_BYTES = 65_536

/** The records of a file, the oldest first; of a huge one the newest. */
export function* readUtmp(sys: Sys, path: ByteString): Run<readonly UtmpRecord[] | Errno> {
  const fd = sys.open(path)
  if (failed(fd)) return fd
  const size = sys.seek(fd, 0, SEEK_END)
  const whole = failed(size) ? 0 : Math.floor(size / RECORD_BYTES) * RECORD_BYTES
  const from = Math.max(
    0,
    whole - Math.floor(LOGIN_RECORDS_BYTES_MAX / RECORD_BYTES) * RECORD_BYTES,
  )
  void sys.seek(fd, from, SEEK_SET)
  const parts: Bytes[] = []
  for (let left = LOGIN_RECORDS_BYTES_MAX; left > 0; ) {
    const bytes = yield* sys.read(fd, READ_BYTES)
    if (failed(bytes) || bytes.length === 0) break
    parts.push(bytes)
    left -= bytes.length
  }
  sys.close(fd)
  const all = concat(parts)
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength)
  const records: UtmpRecord[] = []
  for (let at = 0; at + RECORD_BYTES <= all.length; at += RECORD_BYTES) {
    const text = (start: number, bytes: number): ByteString =>
      textOf(all.subarray(at + start, at + start + bytes)).replace(/\0.*$/s, '')
    records.push({
      type: view.getInt16(at, true),
      pid: view.getInt32(at + 4, true),
      line: text(8, 32),
      id: text(40, 4),
      user: text(44, 32),
      host: text(76, 256),
      termination: view.getInt16(at + 332, true),
      exit: view.getInt16(at + 334, true),
      s: view.getInt32(at + 340, true),
      address: all.subarray(at + 348, at + 352).join('.'),
    })
  }
  return records
}

export const UTMP_FILE = '/run/utmp'
const WTMP_LEVEL = 53

/** Who is logged in: /run/utmp where there is one, else what the processes of this machine tell. */
export function* readLogins(sys: Sys): Run<readonly UtmpRecord[]> {
  const records = yield* readUtmp(sys, UTMP_FILE)
  if (!failed(records)) return records
  const gettys = sys.processes().filter(({ comm }) => comm === 'agetty')
  const boot = Number(/^btime (\d+)/m.exec(yield* textOfFile(sys, '/proc/stat'))?.[1] ?? 0)
  const system = { ...NOBODY, line: '~', id: '~~', host: sys.facts.kernelRelease }
  const started =
    gettys.length === 0
      ? []
      : [
          { ...system, type: UTMP.boot, user: 'reboot', s: boot },
          { ...system, type: UTMP.runLevel, pid: WTMP_LEVEL, user: 'runlevel', s: boot + 9 },
          ...gettys.map((process) => gettyRecord(process)),
        ]
  return [...started, ...(yield* readSessions(sys))]
}

const NOBODY = { pid: 0, termination: 0, exit: 0, address: '0.0.0.0' }

/** agetty's last word is the kind of its terminal: the console's is `linux`. */
const gettyRecord = ({ pid, argv, startedMs }: Process): UtmpRecord => {
  const line = argv.at(-1) === 'linux' ? 'tty1' : 'ttyS0'
  const s = Math.floor(startedMs / 1000)
  return { ...NOBODY, type: UTMP.login, pid, line, id: line.slice(-4), user: 'LOGIN', host: '', s }
}

/** A record for every session that has a terminal: its leader's. */
export function* readSessions(sys: Sys): Run<readonly UtmpRecord[]> {
  const accounts = yield* readAccounts(sys)
  const leaders = sys.processes().filter(({ tty, pid, sid }) => tty !== undefined && pid === sid)
  return leaders.map(({ pid, tty, environment, credentials, startedMs }) => {
    const find = (name: string): ByteString =>
      environment.find((it) => it.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
    const host = find('SSH_CLIENT').split(' ')[0] || find('REMOTEHOST')
    const user = find('LOGNAME') || (accounts.userOf(credentials.uid)?.name ?? '')
    return {
      ...NOBODY,
      type: UTMP.user,
      pid,
      line: `pts/${tty?.index}`,
      id: `ts/${tty?.index}`,
      user,
      host,
      address: /^[\d.]+$/.test(host) ? host : NOBODY.address,
      s: Math.floor(startedMs / 1000),
    }
  })
}

/** struct lastlog: time, line, host. */
const LASTLOG_BYTES = 292

export interface LastLogin {
  readonly s: number
  readonly line: ByteString
  readonly host: ByteString
}

/** /var/log/lastlog's entry of a uid; undefined: never. */
export const lastLoginOf = (file: ByteString, uid: number): LastLogin | undefined => {
  const record = bytesOf(file.slice(uid * LASTLOG_BYTES, (uid + 1) * LASTLOG_BYTES))
  if (record.length < LASTLOG_BYTES) return undefined
  const s = new DataView(record.buffer, record.byteOffset).getInt32(0, true)
  const text = (from: number, to: number): ByteString =>
    textOf(record.subarray(from, to)).replace(/\0.*$/s, '')
  return s === 0 ? undefined : { s, line: text(4, 36), host: text(36, LASTLOG_BYTES) }
}
