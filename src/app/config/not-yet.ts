/** What the manual promises and this version cannot do. An issue that adds a thing deletes its line. */
import type { Problem } from './problems.ts'

interface NotYet {
  /** The key; `*` stands for every element of a list or map. */
  readonly key: string
  readonly refuses: (value: unknown) => boolean
  /** What works now, as a sentence. */
  readonly instead: string
}

const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value)

const NOT_YET: readonly NotYet[] = [
  { key: 'network', refuses: oneOf('capture'), instead: 'Take pretend or refuse' },
]

/** Everything in these settings (as written, unchecked) that this version cannot do. */
export const notYet = (settings: unknown): readonly Problem[] =>
  NOT_YET.flatMap(({ key, refuses, instead }) =>
    found(settings, key.split('.'))
      .filter(({ value }) => refuses(value))
      .map(({ path, value }) => ({
        path,
        reason: `${nameOf(value)}does not work in this version. ${instead}`,
      })),
  )

/** What works now of a key that this version cannot serve in full; undefined when it can. */
export const worksNow = (key: string): string | undefined =>
  NOT_YET.find((it) => it.key === key)?.instead

/** Plain words are repeated; an address may hold a password, a map tokens. */
const nameOf = (value: unknown): string =>
  typeof value === 'string' && /^[\w-]+$/.test(value) ? `${value} ` : ''

interface Found {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
}

const found = (
  value: unknown,
  key: readonly string[],
  path: readonly PropertyKey[] = [],
): Found[] => {
  const [name, ...rest] = key
  if (name === undefined) return value === undefined ? [] : [{ path, value }]
  const names = name === '*' ? keysOf(value) : [name]
  return names.flatMap((each) => found(childOf(value, each), rest, [...path, each]))
}

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

const childOf = (value: unknown, name: string): unknown =>
  keysOf(value).includes(name) ? (value as Record<string, unknown>)[name] : undefined
