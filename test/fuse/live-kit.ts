/** A brain with doors, visitors in its worlds, and mounts of them. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Config } from '../../src/app/config.ts'
import type { Running, UpOptions } from '../../src/app/up.ts'
import { configOf, PROMPT, raw, start, temporaryFolder } from '../e2e/kit.ts'
import { MAIN, type Mounted, type Ran, sh, startMount } from './mounted.ts'

/** Some mounts are there for a whole file of tests. */
const MS_MAX = 540_000

/** Both ways requests can take. */
export const TRANSPORTS = [
  { name: 'by a device of the brain', options: [] },
  { name: 'through the process that mounted', options: ['--relay'] },
] as const

export interface Live {
  readonly running: Running
  readonly config: Config
  /** Mounts a world, the visitors' when none is named, on a directory of its own. */
  mount(how?: { world?: string; options?: readonly string[] }): Promise<Mounted>
  /** A visitor's shell; answers what a command writes. */
  visitor(): Promise<(command: string) => Promise<string>>
}

/** Where a visitor from 127.0.0.1 is. */
export const WORLD = '127.0.0.1'

/** Starts a brain in this process; all ends after the test. */
export const startLive = async (
  t: TestContext,
  env: { [name: string]: string } = {},
  options: UpOptions = {},
): Promise<Live> => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, env)
  const running = await start(t, config, options)
  return { running, config, ...clientsOf(t, { folder, running }) }
}

/** Who mounts and who visits, of a brain with that data folder. */
export const clientsOf = (
  t: TestContext,
  of: {
    readonly folder: string
    /** Where a mount finds the worlds when no brain runs. */
    readonly store?: string
    readonly running: Pick<Running, 'doors'>
  },
): Pick<Live, 'mount' | 'visitor'> => {
  const { folder, store = 'memory:', running } = of
  const file = join(folder, 'mount.yaml')
  writeFileSync(file, `store: ${JSON.stringify(store)}\ndata_dir: ${folder}\n`)
  return {
    mount: ({ world = WORLD, options = [] } = {}) => {
      const dir = mkdtempSync(join(tmpdir(), 'mimicry-live-'))
      t.after(() => sh(`umount -f ${dir}; umount -l ${dir}; rmdir ${dir}`, '/'))
      const args = [MAIN, 'mount', world, dir, '--config', file, ...options]
      return startMount(t, { dir, args, msMax: MS_MAX })
    },
    visitor: async () => {
      const line = await raw(t, running, WORLD)
      await line.until(PROMPT)
      return async (command) => {
        line.send(`${command}\n`)
        return (await line.until(PROMPT)).slice(0, -PROMPT.length)
      }
    },
  }
}

/** Runs a script until it writes what is wanted, but not for long: what the last run wrote. */
export const onceSaid = async (wanted: string, script: string, cwd: string): Promise<Ran> => {
  for (let tries = 0; ; tries++) {
    const ran = await sh(script, cwd)
    if (ran.output === wanted || tries >= 50) return ran
  }
}
