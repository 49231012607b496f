/** How the brain is started: as whom, with which rights, on which files. */
import { spawnSync } from 'node:child_process'
import type { Config } from '../../src/app/config.ts'
import { dataAt, logAt, type Place } from './place.ts'
import { mainOf } from './state.ts'

export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}

/** Sockets of 20,000 visitors and some files; Debian's default hard limit may be lower. */
const OPEN_FILES_MAX = 65_536

/** What of the operator's environment reaches the brain: its settings, and nothing else. */
const PASSED_ON = /^(MIMICRY_\w+|LLM_\w+|OPENAI_API_KEY|ANTHROPIC_API_KEY|TZ|LANG|LC_ALL|PATH)$/

/**
 * The command line that serves this configuration from this place. `file` is its settings; without
 * a log it logs to standard output.
 */
export const launchOf = (
  place: Place,
  config: Config,
  { file, hasLog = true }: { file: string | undefined; hasLog?: boolean },
): Launch => {
  const node = place.staged === undefined ? process.execPath : `${place.app}/node`
  const settings = file === undefined ? [] : ['--config', file]
  const log = hasLog ? ['--log', logAt(place, config.dataDir)] : []
  const rights = permissions(place, config, file)
  const served = [node, ...rights, mainOf(place), 'up', ...settings, ...log]
  const words =
    place.user === undefined ? served : asUser(place.user, served, privilegesFor(config))
  const [program = node, ...args] = words
  const passed = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))
  const env = { ...Object.fromEntries(passed), ...paths(place, config) }
  return { program, args, env, cwd: place.app }
}

/** Relative paths of the settings start at the checkout, wherever the brain runs. */
const paths = (place: Place, config: Config): NodeJS.ProcessEnv => ({
  HOME: dataAt(place, config.dataDir),
  MIMICRY_DATA_DIR: dataAt(place, config.dataDir),
  MIMICRY_STORE: storeAt(place, config),
  MIMICRY_PERSONA: config.persona,
  MIMICRY_PROGRAMS: JSON.stringify(config.programs),
})

/** Folders the brain writes to. */
export const writtenFolders = (place: Place, config: Config): readonly string[] => {
  const dataDir = dataAt(place, config.dataDir)
  const [, worlds] = /^lmdb:(.+)$/.exec(storeAt(place, config)) ?? []
  return worlds === undefined || worlds.startsWith(`${dataDir}/`) ? [dataDir] : [dataDir, worlds]
}

const storeAt = (place: Place, config: Config): string =>
  config.store.replace(/^lmdb:(.+)$/, (_, path: string) => `lmdb:${dataAt(place, path)}`)

/** Node's permission model: no child processes, no files but these. It does not restrict sockets. */
const permissions = (place: Place, config: Config, file: string | undefined): readonly string[] => {
  const written = writtenFolders(place, config)
  const read = [place.app, ...config.programs, ...written]
  if (config.persona.includes('/')) read.push(config.persona)
  if (file !== undefined) read.push(file)
  // The authorities of a Redis reached by TLS: see docs/redis.md.
  const ca = new URLSearchParams(config.store.split('?')[1]).get('ca')
  if (ca !== null) read.push(ca)
  return [
    '--permission',
    // Machines are worker threads, the store is native code: both are ours, so no warning.
    '--allow-worker',
    '--allow-addons',
    '--disable-warning=PERM0001',
    '--disable-warning=PERM0006',
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...written.map((path) => `--allow-fs-write=${path}`),
  ]
}

const BIND_LOW_PORTS = 'net_bind_service'
const LOW_PORT_MAX = 1023

const privilegesFor = (config: Config): readonly string[] => {
  const ports = [config.brain.port, ...config.listen.map((door) => door.port)]
  return ports.some((port) => port > 0 && port <= LOW_PORT_MAX) ? [BIND_LOW_PORTS] : []
}

/** setpriv(1): another user, no way to gain rights again, and no capability but those named. */
const asUser = (user: string, served: readonly string[], kept: readonly string[]): string[] => {
  const capabilities = ['-all', ...kept.map((name) => `+${name}`)].join(',')
  return [
    ...moreOpenFiles(),
    'setpriv',
    `--reuid=${user}`,
    `--regid=${user}`,
    '--clear-groups',
    '--no-new-privs',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    `--bounding-set=${capabilities}`,
    ...served,
  ]
}

/** prlimit(1), where root may raise the limit; in some containers it may not. */
const moreOpenFiles = (): readonly string[] => {
  const raise = ['prlimit', `--nofile=${OPEN_FILES_MAX}:${OPEN_FILES_MAX}`]
  const tried = spawnSync('prlimit', [...raise.slice(1), 'true'], { stdio: 'ignore' })
  return tried.status === 0 ? raise : []
}
