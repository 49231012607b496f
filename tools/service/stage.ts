/** Puts the code where the service's user can read it: the checkout may lie in a closed /root. */
import { spawnSync } from 'node:child_process'
import { createHash, type Hash } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Place, SERVICE_USER } from './place.ts'

/** What a running Mimicry reads. Tests and recordings stay behind. */
const PARTS = [
  'package.json',
  'package-lock.json',
  'LICENSE',
  'NOTICE',
  'src',
  'images',
  'personas',
]
const LEFT_OUT = /\.(test\.ts|session)$/

/** One digest over all code: another one means that a running service is out of date. */
export const codeDigest = (checkout: string): string => {
  const hash = createHash('sha256').update(process.version)
  for (const part of PARTS) digestInto(hash, join(checkout, part))
  return hash.digest('hex')
}

const digestInto = (hash: Hash, path: string): void => {
  if (!existsSync(path) || LEFT_OUT.test(path)) return
  if (!statSync(path).isDirectory()) {
    hash.update(`${path}\0`).update(readFileSync(path))
    return
  }
  for (const name of readdirSync(path).sort()) digestInto(hash, join(path, name))
}

/** Makes the service's user if it is missing; answers its numbers. */
export const serviceUser = (): { uid: number; gid: number } => {
  const known = userNumbers()
  if (known !== undefined) return known
  console.log(`user: making the system user ${SERVICE_USER}, which can log in nowhere`)
  const made = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'].concat([
      '--shell',
      '/usr/sbin/nologin',
      SERVICE_USER,
    ]),
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const numbers = userNumbers()
  if (made.status !== 0 || numbers === undefined) {
    throw new Error(
      `the user ${SERVICE_USER} could not be made (useradd: ${made.status ?? made.error})`,
    )
  }
  return numbers
}

const userNumbers = (): { uid: number; gid: number } | undefined => {
  const { stdout } = spawnSync('getent', ['passwd', SERVICE_USER], { encoding: 'utf8' })
  const [, , uid, gid] = (stdout ?? '').trim().split(':')
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/**
 * Copies code, packages and Node into a fresh folder and swaps it in, unless exactly this code is
 * staged already. Owned by root throughout.
 */
export const stageCode = (place: Place & { staged: string }): void => {
  const digest = codeDigest(place.checkout)
  const staged = join(place.staged, 'code-digest')
  if (existsSync(staged) && readFileSync(staged, 'utf8') === digest) return
  console.log(`stage: copying the code to ${place.app}, where its user can read it`)
  rmSync(staged, { force: true })
  const fresh = `${place.app}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true, mode: 0o755 })
  for (const part of PARTS) {
    const from = join(place.checkout, part)
    if (existsSync(from)) copy(from, join(fresh, part))
  }
  for (const path of packagesToRun(place.checkout)) {
    copy(join(place.checkout, path), join(fresh, path))
  }
  cpSync(process.execPath, join(fresh, 'node'))
  spawnSync('chmod', ['-R', 'u=rwX,go=rX', fresh])
  rmSync(place.app, { recursive: true, force: true })
  renameSync(fresh, place.app)
  writeFileSync(join(place.staged, 'checkout'), `${place.checkout}\n`)
  writeFileSync(staged, digest)
}

const copy = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true, filter: (path) => !LEFT_OUT.test(path) })
}

/** Packages the lock does not mark as "for developing only", as far as they are on this machine. */
const packagesToRun = (checkout: string): readonly string[] => {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: { [path: string]: { dev?: boolean } }
  }
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(checkout, path)))
    .map(([path]) => path)
}

/** A folder that the service's user owns and nobody else reads. Refuses one of another owner. */
export const ownFolder = (folder: string, user: { uid: number; gid: number }): void => {
  if (existsSync(folder)) {
    if (statSync(folder).uid === user.uid) return
    throw new Error(
      `${folder} belongs to another user. Give it to ours: chown -R ${SERVICE_USER}: ${folder}`,
    )
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chownSync(folder, user.uid, user.gid)
}

/** Shows the data in the checkout too, as a link; answers what the operator should know, if new. */
export const linkData = (link: string, target: string): string | undefined => {
  const there = lstatSync(link, { throwIfNoEntry: false })
  if (there?.isSymbolicLink() && readlinkSync(link) === target) return undefined
  if (there?.isSymbolicLink()) rmSync(link)
  else if (there !== undefined) {
    return `${target} (${link} is a folder of its own, from a run as another user: not used)`
  }
  symlinkSync(target, link)
  return `${link} -> ${target}`
}
