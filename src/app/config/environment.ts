/** Settings from the environment: MIMICRY_WORLD__SCOPE is world.scope. */
import { isNoYaml, parseYaml } from './yaml.ts'

export interface Override {
  /** The variable's name, for messages. */
  readonly variable: string
  readonly path: readonly string[]
  /** The value read as YAML; as it stands if it is none. */
  readonly value: unknown
  readonly text: string
}

const PREFIX = 'MIMICRY_'

/** Variables of ours that are no settings. */
const NO_SETTINGS = new Set(['MIMICRY_SOAK'])

/** Names that other programs use for the same things; our own beat them. */
const BORROWED: readonly (readonly [variable: string, path: readonly string[]])[] = [
  ['LLM_PROVIDER', ['model', 'provider']],
  ['LLM_MODEL', ['model', 'name']],
  ['LLM_BASE_URL', ['model', 'base_url']],
]

/** The overrides of an environment, the stronger ones last. An empty variable counts as unset. */
export const overridesOf = (env: NodeJS.ProcessEnv): readonly Override[] => {
  const overrides: Override[] = []
  const add = (variable: string, path: readonly string[]) => {
    const text = env[variable]
    if (text !== undefined && text !== '')
      overrides.push({ variable, path, value: read(text), text })
  }
  for (const [variable, path] of BORROWED) add(variable, path)
  const ours = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !NO_SETTINGS.has(name))
  // Shorter paths first, so that MIMICRY_WORLD and MIMICRY_WORLD__SCOPE add up.
  const paths = ours.map((name) => [name, pathOf(name)] as const)
  for (const [name, path] of paths.sort((a, b) => a[1].length - b[1].length)) add(name, path)
  return overrides
}

/** The variable of a setting. */
export const variableOf = (path: readonly string[]): string =>
  PREFIX + path.join('__').toUpperCase()

const pathOf = (variable: string): string[] =>
  variable.slice(PREFIX.length).toLowerCase().split('__')

const read = (text: string): unknown => {
  try {
    return parseYaml(text)
  } catch (cause) {
    // The schema names what it wants instead; only "this is no YAML" is forgiven.
    if (isNoYaml(cause)) return text
    throw cause
  }
}
