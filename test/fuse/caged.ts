/** Real shells on worlds, for tests: a session's words, its processes, and what it leaves. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
/** A session that lasts longer is killed. */
const SESSION_MS_MAX = 540_000
const TRIES = 1_200
const TRY_MS = 50

/** The command line of a real shell on `base` of a store of its own. */
export const commandLine = (t: TestContext, options: readonly string[] = []): string[] => {
  const home = mkdtempSync(join(tmpdir(), 'mimicry-real-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  return [...realShell('base', settings(home, join(home, 'data'))), ...options]
}

/** As `commandLine`, with data that everybody may read, in a folder that is seen inside. */
export const commandLineBesideTools = (t: TestContext, options: readonly string[]): string[] => {
  const home = mkdtempSync(join(tmpdir(), 'mimicry-real-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const script = `mount -t tmpfs none /usr/local && mkdir -m 755 /usr/local/pot &&
    echo secret > /usr/local/pot/key && exec "$@"`
  const wrapped = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', script, 'sh']
  return [...wrapped, ...realShell('base', settings(home, '/usr/local/pot')), ...options]
}

/**
 * As `commandLine`, by a user who is not root and has subordinate ids. In a mount namespace of its
 * own the host has such a user, and a /dev/fuse for all.
 */
export const commandLineOfUser = (t: TestContext, options: readonly string[]): string[] => {
  const home = mkdtempSync(join(tmpdir(), 'mimicry-real-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const put = (name: string, text: string): void => writeFileSync(join(home, name), text)
  put('passwd', `${readFileSync('/etc/passwd', 'latin1')}op:x:42424:42424::${home}:/bin/sh\n`)
  put('subuid', 'op:300000:65536\n')
  put('subgid', 'op:400000:65536\n')
  const script = `cd ${home} && mknod fuse c 10 229 && chmod 666 fuse && chown -R 42424 . || exit 9
    for name in passwd subuid subgid; do mount --bind $name /etc/$name || exit 9; done
    mount --bind fuse /dev/fuse && exec setpriv --reuid 42424 --regid 42424 --clear-groups "$@"`
  const wrapped = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', script, 'sh']
  return [...wrapped, ...realShell('base', settings(home, join(home, 'data'))), ...options]
}

/** A configuration's path. */
const settings = (home: string, dataDir: string): string => {
  const file = join(home, 'mimicry.yaml')
  const world = '{inodes: 65536, bytes: 1GiB}'
  writeFileSync(file, `store: "memory:"\ndata_dir: ${dataDir}\nworld: ${world}\n`)
  return file
}

/** The command line of one on a world of the store, or the brain, that this configuration names. */
export const realShell = (world: string, config: string): string[] => [
  process.execPath,
  MAIN,
  ...['shell', '--real', world, '--config', config],
]

export interface Caged {
  readonly server: ChildProcess
  /** Types, when nothing but pipes is there. */
  type(text: string): void
  /** All that was said until it matches; rejects when the session has ended without. */
  heard(wanted: RegExp): Promise<string>
  /** Exit status or signal, and all that was said, standard error last. */
  readonly ended: Promise<{ readonly how: number | string; readonly said: string }>
}

/** Starts one; it is killed after the test. */
export const cage = (t: TestContext, [program = '', ...args]: readonly string[]): Caged => {
  const server = spawn(program, args, { stdio: 'pipe' })
  const end = setTimeout(() => server.kill('SIGKILL'), SESSION_MS_MAX)
  t.after(() => {
    clearTimeout(end)
    server.kill('SIGKILL')
  })
  let out = ''
  let err = ''
  server.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  server.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  server.stdin.on('error', () => {})
  let isOver = false
  const ended = new Promise<{ how: number | string; said: string }>((resolve) => {
    server.once('close', (code, signal) => {
      isOver = true
      resolve({ how: code ?? signal ?? 'nothing', said: out + err })
    })
  })
  const heard = async (wanted: RegExp): Promise<string> => {
    while (!wanted.test(out)) {
      if (isOver) throw new Error(`it ended without ${wanted}: ${out}${err}`)
      await pause(TRY_MS)
    }
    return out
  }
  return { server, type: (text) => void server.stdin.write(text), heard, ended }
}

/** Processes of the host whose command line has this in it, by their statuses (proc(5)). */
export const processesWith = (word: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
      if (words.includes(word)) found.set(words, readFileSync(`/proc/${pid}/status`, 'latin1'))
    } catch {
      // It has ended meanwhile.
    }
  }
  return found
}

/** Processes that were started by exactly these words. */
export const pidsOf = (words: string): readonly number[] =>
  [...processesWith(words)]
    .filter(([line]) => line.trim() === words)
    .map(([, status]) => Number(/^Pid:\s+(\d+)$/m.exec(status)?.[1]))

/** Whether they are gone within a minute. */
export const areGone = async (word: string): Promise<boolean> => {
  for (let tries = 0; tries < TRIES; tries++) {
    if (processesWith(word).size === 0) return true
    await pause(TRY_MS)
  }
  return false
}

/** The host's mounts at all places where a real shell has some; others may come and go meanwhile. */
export const hostMounts = (): readonly string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => / \/(mnt\/honeypot|tmp|root|usr|bin|lib|proc|(etc|dev)(\/\S*)?)? /.test(line))

/** Whether the host, and so the inside of a real shell, has this program. */
export const hasProgram = (name: string): boolean =>
  ['/usr/bin', '/bin'].some((folder) => existsSync(join(folder, name)))
