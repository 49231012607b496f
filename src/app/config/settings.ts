/** Settings as written, unchecked: of a file, then of the environment over it. */
import { readFileSync } from 'node:fs'
import type { Override } from './environment.ts'
import { isNoYaml, parseYaml } from './yaml.ts'

export type Settings = { readonly [key: string]: unknown }

/** The settings of a file (none if it may be missing and is), or the reason why it has none. */
export const readSettings = (file: string, how: { required: boolean }): Settings | string => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' && !how.required) return {}
    return `cannot be read (${code}). Check its path, owner and mode`
  }
  try {
    const settings = withoutNulls(parseYaml(text) ?? {})
    return isMap(settings) ? settings : 'is no map of keys. Write lines such as "workers: 2"'
  } catch (cause) {
    if (!isNoYaml(cause)) throw cause
    const [first = ''] = cause.message.split(/:\n|\n/)
    return `is no YAML (${first}). Mend that line; a value that holds or ends in ":" needs quotes`
  }
}

/** The settings with the overrides laid over them, in order. */
export const overridden = (settings: Settings, overrides: readonly Override[]): Settings =>
  overrides.reduce((all, it) => withValue(all, it.path, withoutNulls(it.value)), settings)

const withValue = (of: unknown, path: readonly string[], value: unknown): Settings => {
  const [name = '', ...rest] = path
  const map = isMap(of) ? of : {}
  return { ...map, [name]: rest.length === 0 ? value : withValue(map[name], rest, value) }
}

const isMap = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A key without a value counts as left out: the lines below it may all be comments. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isMap(value)) return value
  const kept = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutNulls(each)]))
}
