/** mount(8), umount(8) and who cleans up behind a process that was killed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { accessSync, closeSync, constants, openSync, readFileSync, statfs, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from './command.ts'
import { launchAgain, takeLaunchedDescriptor, wasLaunched } from './fusermount.ts'

export interface MountOptions {
  readonly world: string
  readonly isReadOnly: boolean
  /** Programs in it may be executed. */
  readonly isExecutable: boolean
}

/** A mounted /dev/fuse. */
export interface MountedDevice {
  readonly fd: number
  /** Absolute. */
  readonly dir: string
  /** Looks into it, which is a request. */
  touch(done: () => void): void
  /** The file system is gone: nobody has to clean up any more. */
  release(): void
}

/** Type of our mounts in /proc/mounts. */
const TYPE = 'fuse.mimicry'

/**
 * Mounts on a directory; who looks into it from now on waits for the server. A dead mount of ours
 * that a killed process left there is taken away first. Throws Failure.
 */
export const mountDevice = (path: string, options: MountOptions): MountedDevice => {
  const dir = resolve(path)
  const launched = takeLaunchedDescriptor()
  // Nobody answers yet: this process must not look into the directory.
  if (launched !== undefined) return watched(launched, dir)
  prepareDirectory(dir)
  const fd = openDevice()
  const own = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other'
  const words = [own, ...optionsOf(options)].join(',')
  const args = ['-i', '-t', TYPE, '-o', words, sourceOf(options), dir]
  const { status, stderr, error } = spawnSync('mount', args, {
    // The fourth descriptor is the one that `fd=3` names.
    stdio: ['ignore', 'ignore', 'pipe', fd],
    encoding: 'utf8',
  })
  if (status !== 0) {
    closeSync(fd)
    throw new Failure(`${dir} can't be mounted: ${error?.message ?? stderr.trim()}`)
  }
  return watched(fd, dir)
}

/** Mounts by fusermount3 and serves in a child; its exit status. Throws Failure. */
export const mountAsUser = (path: string, options: MountOptions): Promise<number> => {
  const dir = resolve(path)
  prepareDirectory(dir)
  checkDevice()
  // A comma would begin another option.
  const source = sourceOf(options).replaceAll(',', '_')
  const names = [`fsname=${source}`, `subtype=${TYPE.slice('fuse.'.length)}`]
  return launchAgain(dir, [...names, ...optionsOf(options)])
}

/** Whether mount(8) would be refused, and this is not the process that was launched. */
export const needsLauncher = (): boolean => process.getuid?.() !== 0 && !wasLaunched()

const watched = (fd: number, dir: string): MountedDevice => {
  const watchdog = startWatchdog(dir)
  return {
    fd,
    dir,
    touch: (done) => statfs(dir, () => done()),
    release: () => void watchdog.stdin?.end('done\n'),
  }
}

const sourceOf = ({ world }: MountOptions): string => `mimicry:${world}`

/** mount.fuse(8); the kernel checks permissions by owner and mode, as a disk's would be. */
const optionsOf = ({ isReadOnly, isExecutable }: MountOptions): readonly string[] => [
  'default_permissions,max_read=1048576,nosuid,nodev',
  ...(isExecutable ? [] : ['noexec']),
  ...(isReadOnly ? ['ro'] : []),
]

const openDevice = (): number => {
  try {
    return openSync('/dev/fuse', 'r+')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EACCES' ? 'run this as root' : NO_FUSE
    throw new Failure(`/dev/fuse can't be opened (${code}): ${why}`, { cause })
  }
}

/** fusermount3 opens it as the user who calls. */
const checkDevice = (): void => {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EACCES' ? 'chmod 666 /dev/fuse as root, or run this as root' : NO_FUSE
    throw new Failure(`/dev/fuse can't be opened (${code}): ${why}`, { cause })
  }
}

/** What an operator can do about it. */
export const NO_FUSE = 'load it (modprobe fuse), or give it to this container (--device /dev/fuse)'

const codeOfStat = (dir: string): string | undefined => {
  try {
    statSync(dir)
    return undefined
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code
  }
}

/** ENOTCONN is what a file system answers whose server has died. */
const takeStaleAway = (dir: string): void => {
  if (codeOfStat(dir) === 'ENOTCONN' && typeOfMount(dir) === TYPE) detach(dir)
}

const prepareDirectory = (dir: string): void => {
  takeStaleAway(dir)
  const code = codeOfStat(dir)
  if (code === 'ENOENT') throw new Failure(`there is no ${dir}: make it by mkdir`, { status: 2 })
  if (code !== undefined) throw new Failure(`${dir} can't be looked at (${code})`, { status: 2 })
  if (!statSync(dir).isDirectory()) throw new Failure(`${dir} is no directory`, { status: 2 })
  if (typeOfMount(dir) === TYPE) throw new Failure(`${dir}: a world is mounted there already`)
}

/** The type of the last mount on exactly this directory (proc(5), octal escapes undone). */
const typeOfMount = (dir: string): string | undefined =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .findLast(([, point = '']) => unescaped(point) === dir)?.[2]

const unescaped = (point: string): string =>
  point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))

/**
 * Sits in a session of its own until its pipe ends: by a word when all is well, by our death
 * otherwise, which nobody can keep a process from noticing.
 */
const startWatchdog = (dir: string): ChildProcess => {
  const [program, ...args] = unmounting(dir, { isLazy: true })
  // A brain may have the device open, too: who waits for it must not wait for ever.
  const script = 'read -r word || { umount -f "$1" 2>&1; shift; exec "$@"; }'
  const watchdog = spawn('sh', ['-c', script, 'mimicry-watchdog', dir, program, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  watchdog.unref()
  watchdog.stdin?.on('error', () => {})
  return watchdog
}

/** True when it is gone. The program may look into it first, so this process must go on serving. */
export const unmount = (dir: string): Promise<boolean> => ran(unmounting(dir, { isLazy: false }))

/**
 * Somebody is in it: his files end now with ECONNABORTED (umount2(2), MNT_FORCE), as those of a disk
 * that is pulled out.
 */
export const leaveBusy = async (dir: string): Promise<void> => {
  await ran(['umount', '-f', dir])
  await ran(unmounting(dir, { isLazy: true }))
}

/** As `leaveBusy`, when this process ends and nothing of it serves any more. */
export const leaveAtOnce = (dir: string): void => {
  spawnSync('umount', ['-f', dir], { stdio: 'ignore', timeout: LEAVE_MS_MAX })
  detach(dir)
}

const LEAVE_MS_MAX = 5_000

const detach = (dir: string): void => {
  const [program, ...args] = unmounting(dir, { isLazy: true })
  spawnSync(program, args, { stdio: 'ignore', timeout: LEAVE_MS_MAX })
}

/** Whether it ended well. */
const ran = ([program, ...args]: readonly [string, ...string[]]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' })
    child.once('error', () => resolve(false))
    child.once('exit', (status) => resolve(status === 0))
  })

const unmounting = (dir: string, { isLazy }: { isLazy: boolean }): [string, ...string[]] =>
  process.getuid?.() === 0
    ? ['umount', ...(isLazy ? ['-l'] : []), dir]
    : ['fusermount3', isLazy ? '-uz' : '-u', dir]
