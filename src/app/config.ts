/** The configuration of a run: mimicry.yaml, with the environment over it. */
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import { type Override, overridesOf, variableOf } from './config/environment.ts'
import { notYet } from './config/not-yet.ts'
import { type Problem, problemsOf } from './config/problems.ts'
import { schema } from './config/schema.ts'
import { overridden, readSettings, type Settings } from './config/settings.ts'

type Parsed = z.output<typeof schema>

/** All settings, checked, defaults filled in, paths absolute. Sizes are bytes. */
export interface Config extends Omit<Parsed, 'store' | 'sensor' | 'data_dir'> {
  /** `memory:`, or `lmdb:` and an absolute path. */
  readonly store: string
  readonly sensor: string
  readonly dataDir: string
  /** The model provider's key, if the environment has one. */
  readonly modelKey: string | undefined
}

/** Why there is no configuration: all problems, each as `file: key: reason. remedy`. */
export interface ConfigProblems {
  readonly problems: readonly string[]
}

export interface ConfigOrigin {
  /** The file to read; without it `mimicry.yaml` of the directory, if there is one. */
  readonly file?: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** Default: the working directory. */
  readonly directory?: string
}

const DEFAULT_FILE = 'mimicry.yaml'

/** Reads and checks the configuration; bad settings are answered, never thrown. */
export const loadConfig = (origin: ConfigOrigin): Config | ConfigProblems => {
  const label = origin.file ?? DEFAULT_FILE
  const file = resolve(origin.directory ?? '.', label)
  const written = readSettings(file, { required: origin.file !== undefined })
  if (typeof written === 'string') return { problems: [`${label}: file: ${written}.`] }

  const overrides = asWanted(written, overridesOf(origin.env))
  const settings = overridden(written, overrides)
  const checked = schema.safeParse(settings, { reportInput: true })
  const found = [...(checked.error?.issues ?? []).flatMap(problemsOf), ...notYet(settings)]
  if (checked.data === undefined || found.length > 0) {
    return { problems: found.map((it) => line(it, { label, overrides })) }
  }
  const config = located(checked.data, { base: dirname(file), env: origin.env })
  const missing = missingKey(config)
  return missing === undefined ? config : { problems: [missing] }
}

/** Where the schema wants text a variable counts as it stands: MIMICRY_SEED=007, `memory:`. */
const asWanted = (settings: Settings, overrides: readonly Override[]): readonly Override[] => {
  // No schema takes a symbol; the refusal of a text says that it expected one.
  const probe = overrides.map((it) => ({ ...it, value: Symbol(it.variable) }))
  const issues = schema.safeParse(overridden(settings, probe)).error?.issues ?? []
  const texts = issues.filter((it) => it.code === 'invalid_type' && it.expected === 'string')
  const places = new Set(texts.map((it) => it.path.join('.')))
  return overrides.map((it) => (places.has(it.path.join('.')) ? { ...it, value: it.text } : it))
}

const line = (
  { path, reason, meant }: Problem,
  from: { label: string; overrides: readonly Override[] },
): string => {
  const override = from.overrides.findLast((it) => it.path.every((name, at) => name === path[at]))
  if (override === undefined) return `${from.label}: ${path.join('.')}: ${reason}${hint(meant)}`
  const below = path.slice(override.path.length)
  const place = [override.variable, ...below].join('.')
  return `environment: ${place}: ${reason}${hint(meant && variableOf(meant.split('.')))}`
}

const hint = (meant: string | undefined): string => (meant ? `. Did you mean ${meant}?` : '.')

/** Relative paths start at the folder of the file; without a file, at the working directory. */
const located = (parsed: Parsed, from: { base: string; env: NodeJS.ProcessEnv }): Config => {
  const { data_dir: dataPath, store, sensor, ...rest } = parsed
  const dataDir = resolve(from.base, dataPath)
  const [, lmdbPath] = /^lmdb:(.*)$/.exec(store ?? 'lmdb:') ?? []
  return {
    ...rest,
    dataDir,
    persona: rest.persona.includes('/') ? resolve(from.base, rest.persona) : rest.persona,
    programs: rest.programs.map((path) => resolve(from.base, path)),
    store: lmdbPath === undefined ? (store ?? '') : lmdbAt(lmdbPath, { base: from.base, dataDir }),
    sensor: sensor ?? hostname(),
    modelKey: modelKeyOf(parsed.model.provider, from.env),
  }
}

const lmdbAt = (path: string, from: { base: string; dataDir: string }): string =>
  `lmdb:${path === '' ? join(from.dataDir, 'worlds') : resolve(from.base, path)}`

const keyVariableOf = (provider: string): string | undefined => {
  if (provider === 'anthropic') return 'ANTHROPIC_API_KEY'
  return provider === 'none' || provider === 'ollama' ? undefined : 'OPENAI_API_KEY'
}

/** Keys stand in the environment only: a settings file is copied, shown and committed. */
const modelKeyOf = (provider: string, env: NodeJS.ProcessEnv): string | undefined =>
  env[keyVariableOf(provider) ?? ''] || undefined

/** A server of one's own may want no key; the providers themselves do. */
const missingKey = ({ model, modelKey }: Config): string | undefined => {
  const isTheirs = model.provider === 'openai' || model.provider === 'anthropic'
  if (!isTheirs || model.baseUrl !== undefined || modelKey !== undefined) return undefined
  const variable = keyVariableOf(model.provider)
  return `environment: ${variable}: is not set, but model.provider is ${model.provider}.`
}
