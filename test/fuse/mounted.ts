/** A mounted world for tests: always unmounted, and no hung server hangs a test. */
import { execFile, spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
/** A server that does not answer for so long is killed, and its mount with it. */
const TEST_MS_MAX = 540_000
const START_MS_MAX = 120_000
/** CAP_SYS_ADMIN (linux/capability.h). */
const MAY_MOUNT = 1n << 21n

/** Why worlds can't be mounted here; false: they can. */
export const noMounts = ((): string | false => {
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse here'
  const effective = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  if ((BigInt(`0x${effective ?? '0'}`) & MAY_MOUNT) === 0n) return 'mounting needs root'
  try {
    closeSync(openSync('/dev/fuse', 'r+'))
  } catch (cause) {
    return `/dev/fuse can't be opened here: ${(cause as NodeJS.ErrnoException).code}`
  }
  return false
})()

/** As `noMounts`, and when a program is missing. */
export const noMountsOr = (...programs: readonly string[]): string | false => {
  if (noMounts !== false) return noMounts
  const path = (process.env.PATH ?? '').split(':')
  const missing = programs.filter((name) => !path.some((dir) => existsSync(join(dir, name))))
  return missing.length > 0 && `there is no ${missing.join(', ')} here`
}

export interface Ran {
  readonly status: number
  /** Standard output and error as they came. */
  readonly output: string
}

/** Runs a script by sh; killed when it takes too long. */
export const sh = (script: string, cwd: string, timeoutMs = TEST_MS_MAX): Promise<Ran> =>
  new Promise((resolve) => {
    const args = ['-c', `exec 2>&1\n${script}`]
    const options = { cwd, timeout: timeoutMs, killSignal: 'SIGKILL', encoding: 'utf8' } as const
    execFile('sh', args, { ...options, maxBuffer: 2 ** 24 }, (error, output) => {
      const code = error === null ? 0 : error.code
      resolve({ status: typeof code === 'number' ? code : 1, output })
    })
  })

export interface Mounted {
  readonly dir: string
  readonly pid: number
  /** Settles with the exit code (or signal) when the server has ended. */
  readonly ended: Promise<number | string>
  kill(signal: NodeJS.Signals): void
  /** All that it has written. */
  said(): string
  /** Mounts the same world again after the end. */
  again(): Promise<Mounted>
}

/** Mounts `base` of a store of its own; all is taken away after the test. */
export const mountWorld = async (
  t: TestContext,
  {
    store = 'memory:',
    options = [],
    world = '{inodes: 262144, bytes: 1GiB}',
    env = {},
    msMax = TEST_MS_MAX,
  }: {
    store?: string
    options?: readonly string[]
    world?: string
    env?: NodeJS.ProcessEnv
    msMax?: number
  } = {},
): Promise<Mounted> => {
  const home = mkdtempSync(join(tmpdir(), 'mimicry-mount-'))
  // Other users go through it.
  chmodSync(home, 0o755)
  const dir = join(home, 'mnt')
  mkdirSync(dir)
  const config = join(home, 'mimicry.yaml')
  const url = store.replace('HOME', home)
  writeFileSync(config, `store: ${JSON.stringify(url)}\ndata_dir: ${home}/data\nworld: ${world}\n`)
  t.after(async () => {
    await sh(`umount -l ${dir}`, '/')
    rmSync(home, { recursive: true, force: true })
  })
  const args = [MAIN, 'mount', 'base', dir, '--config', config, ...options]
  return startMount(t, { dir, args, env, msMax })
}

/** Mounts by a process of its own; rejects when it ends instead. */
export const startMount = async (
  t: TestContext,
  how: {
    readonly dir: string
    readonly args: readonly string[]
    readonly env?: NodeJS.ProcessEnv
    readonly msMax?: number
  },
): Promise<Mounted> => {
  const { dir, args, msMax = TEST_MS_MAX } = how
  const env = { ...process.env, ...how.env }
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const pid = server.pid ?? 0
  let said = ''
  const ended = new Promise<number | string>((resolve) => {
    server.once('exit', (code, signal) => resolve(code ?? signal ?? 'nothing'))
  })
  // Its death frees whoever waits for an answer, even a process that can't be killed.
  const watchdog = setTimeout(() => server.kill('SIGKILL'), msMax)
  t.after(() => {
    clearTimeout(watchdog)
    server.kill('SIGKILL')
  })
  await new Promise<void>((mounted, fails) => {
    const late = setTimeout(() => fails(new Error(`not mounted: ${said}`)), START_MS_MAX)
    const hear = (text: Buffer): void => {
      said += text.toString()
      if (!/^mounted /m.test(said)) return
      clearTimeout(late)
      mounted()
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    void ended.then((how) => fails(new Error(`the server ended (${how}): ${said}`)))
  })
  return {
    dir,
    pid,
    ended,
    kill: (signal) => void server.kill(signal),
    said: () => said,
    again: () => startMount(t, how),
  }
}
