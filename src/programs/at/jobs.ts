/** Jobs of at(1) in /var/spool/cron/atjobs: a letter, a number and the minute are the file's name. */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Sys } from '../../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'

const FOLDER = '/var/spool/cron/atjobs'
const MINUTE_S = 60

export interface Job {
  readonly queue: ByteString
  readonly number: number
  readonly atS: number
  readonly uid: number
  readonly path: ByteString
}

export const jobsOf = (sys: Sys): readonly Job[] => {
  const entries = sys.readdir(FOLDER)
  if (failed(entries)) return []
  return entries.flatMap(({ name }): Job[] => {
    const [, queue, number, minutes] = /^([a-zA-Z=])([\da-f]{5})([\da-f]{8})$/.exec(name) ?? []
    const path = `${FOLDER}/${name}`
    const stat = sys.stat(path)
    if (queue === undefined || number === undefined || failed(stat)) return []
    const atS = Number.parseInt(minutes ?? '', 16) * MINUTE_S
    return [{ queue, number: Number.parseInt(number, 16), atS, uid: stat.uid, path }]
  })
}

const HIGHEST = 0xfffff

/** The next number, that the file .SEQ counts. */
export function* nextNumber(sys: Sys): Run<number | Errno> {
  const before = Number.parseInt((yield* textOfFile(sys, `${FOLDER}/.SEQ`)).trim(), 16) || 0
  const number = before >= HIGHEST ? 1 : before + 1
  const fd = sys.open(`${FOLDER}/.SEQ`, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (failed(fd)) return fd
  void (yield* sys.write(fd, `${number.toString(16).padStart(5, '0')}\n`))
  sys.close(fd)
  return number
}

/** Variables that a job does not get. */
const LEFT_OUT = /^(TERM|DISPLAY|_|SHELLOPTS|BASH_VERSINFO|EUID|GROUPS|PPID|UID|SHELL)$/

export interface NewJob {
  readonly queue: ByteString
  readonly number: number
  readonly atS: number
  readonly user: ByteString
  readonly mails: boolean
  readonly env: ReadonlyMap<ByteString, ByteString>
  readonly commands: ByteString
}

/** Writes it as the caller himself, who must have his own rights back. */
export function* writeJob(sys: Sys, job: NewJob): Run<Errno | undefined> {
  const { uid, gid } = sys.process.credentials
  const cwd = sys.getcwd()
  const folder = failed(cwd) ? '/' : cwd
  const mask = sys.umask(0)
  sys.umask(mask)
  const variables = [...job.env]
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name) && !LEFT_OUT.test(name))
    .map(([name, value]) => `${name}=${quoted(value)}; export ${name}\n`)
  const text =
    `#!/bin/sh\n# atrun uid=${uid} gid=${gid}\n# mail ${job.user} ${job.mails ? 1 : 0}\n` +
    `umask ${mask.toString(8)}\n${variables.join('')}cd ${quoted(folder)} || {\n` +
    `\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n${job.commands}\n`
  const number = job.number.toString(16).padStart(5, '0')
  const minutes = Math.floor(job.atS / MINUTE_S)
    .toString(16)
    .padStart(8, '0')
  const fd = sys.open(
    `${FOLDER}/${job.queue}${number}${minutes}`,
    O_WRONLY | O_CREAT | O_TRUNC,
    0o700,
  )
  if (failed(fd)) return fd
  void sys.fchmod(fd, 0o700)
  void (yield* sys.write(fd, text))
  sys.close(fd)
  return undefined
}

const quoted = (value: ByteString): ByteString =>
  value.replace(/\n/g, '"\n"').replace(/[^\w\n"+,./:=@^%-]/g, '\\$&')
