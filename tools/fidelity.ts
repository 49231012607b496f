/**
 * Plays a recorded corpus through real SSH connections against a Mimicry of its own, and prints
 * what the corpus' runner says. usage: node tools/fidelity.ts FOLDER [--show N] [--only NAME]
 * The runner, stubs.json and spec-helpers.json stand in the folder above the corpus.
 */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../src/app/config.ts'
import { up } from '../src/app/up.ts'
import { stubText } from './fidelity/stub.ts'

const here = import.meta.dirname
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }
/** Where the recorded items began, and what stood in their environment besides the login's. */
const SPEC_FOLDER = '/tmp/w'

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { show: { type: 'string', default: '0' }, only: { type: 'string' } },
  })
  const corpus = resolve(positionals[0] ?? '../shared/fidelity/open')
  const shared = dirname(corpus)
  const runner = join(shared, 'runner.mjs')
  if (!existsSync(runner)) refuse(`there is no ${runner}`)
  const work = mkdtempSync(join(tmpdir(), 'mimicry-fidelity-'))
  try {
    for (const file of readdirSync(corpus)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()) {
      const set = file.replace(/\.jsonl$/, '')
      if (values.only !== undefined && values.only !== set) continue
      await play(join(corpus, file), { set, shared, runner, work, show: values.show })
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

interface Game {
  readonly set: string
  readonly shared: string
  readonly runner: string
  readonly work: string
  readonly show: string
}

const play = async (file: string, { set, shared, runner, work, show }: Game): Promise<void> => {
  const programs = programsFor(set, { shared, work })
  const config = loadConfig({
    directory: work,
    env: {
      MIMICRY_PERSONA: personaFor(set, work),
      MIMICRY_WORLD__SCOPE: 'session',
      MIMICRY_GHOSTS: 'off',
      MIMICRY_NETWORK: 'refuse',
      MIMICRY_CLOCK: '2026-11-21T21:00:00Z',
      MIMICRY_AUTH__POLICY: 'none',
      MIMICRY_STORE: 'memory:',
      MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: ssh}]',
      MIMICRY_BRAIN__PORT: '0',
      MIMICRY_PROGRAMS: JSON.stringify(programs),
      MIMICRY_DATA_DIR: join(work, 'data'),
    },
  })
  if ('problems' in config) return refuse(config.problems.join('\n'))
  const running = await up(config, { log: SILENT })
  try {
    const port = running.doors[0]?.port ?? 0
    const adapter = join(here, 'fidelity/adapter.ts')
    const folder = set === 'oils-spec' ? SPEC_FOLDER : ''
    await judge([runner, '--adapter', adapter, '--show', show, file], { port, folder })
  } finally {
    await running.stop()
  }
}

const judge = (
  args: readonly string[],
  { port, folder }: { readonly port: number; readonly folder: string },
): Promise<void> =>
  new Promise((over, fails) => {
    const env = {
      ...process.env,
      MIMICRY_FIDELITY_PORT: String(port),
      MIMICRY_FIDELITY_FOLDER: folder,
    }
    const child = spawn(process.execPath, args, { stdio: 'inherit', env })
    child.once('error', fails)
    child.once('exit', (code) =>
      code === 0 ? over() : fails(new Error(`the runner ended with ${code}`)),
    )
  })

/** Folders of the extra programs a set runs with. */
const programsFor = (set: string, { shared, work }: Pick<Game, 'shared' | 'work'>): string[] => {
  if (set === 'oils-spec') return [join(here, 'fidelity/helpers')]
  if (set !== 'attack-stubs') return []
  const folder = join(work, 'stubs')
  mkdirSync(folder, { recursive: true })
  const { names } = JSON.parse(readFileSync(join(shared, 'stubs.json'), 'utf8')) as {
    names: readonly string[]
  }
  for (const [at, name] of names.entries()) {
    writeFileSync(join(folder, `stub-${at}.ts`), stubText(name))
  }
  return [folder]
}

/**
 * debian-12, which the corpus was recorded on. Where programs were laid beside it (attack-stubs,
 * oils-spec) the recorder had made a folder for them, and oils-spec's begins in it.
 */
const personaFor = (set: string, work: string): string => {
  if (set !== 'oils-spec' && set !== 'attack-stubs') return 'debian-12'
  const text = readFileSync(join(here, '../personas/debian-12.yaml'), 'utf8')
  const file = join(work, `debian-12-${set}.yaml`)
  const own = set === 'oils-spec' ? `  SH: bash\n  TMP: ${SPEC_FOLDER}\n` : ''
  const environment = `environment:\n${own}`
  const directories = `directories:\n  ${SPEC_FOLDER}: {}\n`
  writeFileSync(file, `${text.replace(/^environment:\n/m, environment)}${directories}`)
  return file
}

const refuse = (reason: string): never => {
  console.error(`fidelity: ${reason}`)
  process.exit(2)
}

await main()
