/** The files of a user that deluser backs up and removes. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { User } from '../../shell/gnu/accounts.ts'
import type { Run, Sys } from '../../shell/program.ts'
import { isDirectory } from '../../world/tree.ts'
import { type Asked, call } from './asked.ts'

export interface Found {
  readonly files: readonly ByteString[]
  readonly folders: readonly ByteString[]
}

/** NO_DEL_PATHS: places that are never looked into. */
const KEPT =
  /^\/(?:(?:bin|boot|dev|etc|lost\+found|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|initrd|lib|vmlinu)/

/** All in the home; with `all`, all the user owns anywhere but in the system's own places. */
export function* filesOf(sys: Sys, user: User, all: boolean): Run<Found> {
  const found = { files: [] as ByteString[], folders: [] as ByteString[] }
  const isWanted = all ? (uid: number) => uid === user.uid : () => true
  const open: ByteString[] = [user.home]
  if (all) {
    const top = sys.readdir('/')
    if (!failed(top)) open.push(...top.map(({ name }) => `/${name}`).filter((it) => !KEPT.test(it)))
  }
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const stat = sys.lstat(path)
    if (failed(stat) || found.folders.includes(path)) continue
    const isFolder = isDirectory(stat.mode)
    if (isWanted(stat.uid)) (isFolder ? found.folders : found.files).push(path)
    if (!isFolder) continue
    const entries = sys.readdir(path)
    if (!failed(entries)) for (const { name } of entries) open.push(`${path}/${name}`)
    yield* sys.pause()
  }
  const mail = `/var/mail/${user.name}`
  if (!failed(sys.stat(mail))) found.files.push(mail)
  return found
}

export const removeFiles = (sys: Sys, { files, folders }: Found): void => {
  for (const file of files) void sys.unlink(file)
  for (const folder of folders.toSorted().reverse()) {
    if (folder !== '/home' && folder !== '/') void sys.rmdir(folder)
  }
}

/** A tar of them in --backup-to; false when tar would not. */
export function* backUp(asked: Asked, files: readonly ByteString[]): Run<boolean> {
  const { task, voice, given, name } = asked
  const to = given.get('backup-to') ?? '.'
  yield* voice.info(`Backing up files to be removed to ${to} ...`)
  const suffix = (given.get('backup-suffix') ?? 'gz').replace(/^\.?/, '.')
  const archive = `${to}/${name}.tar${suffix}`
  yield* task.out(`backup_name = ${archive}\n`)
  const names = files.map((it) => it.slice(1))
  const how = ['--directory', '/', '--auto-compress', '-cf', archive]
  if (!(yield* call(asked, '/bin/tar', ...how, ...names))) return false
  void task.sys.chmod(archive, 0o600)
  return true
}
