/** The keys of the schema as a list: for "did you mean", and for the manual's table. */
import type { z } from 'zod'
import { schema } from './schema.ts'

export interface KeyEntry {
  /** With dots; `*` is any element of a list. */
  readonly key: string
  readonly description: string
  /** As written in YAML (flow style); undefined when there is none. */
  readonly byDefault: unknown
  readonly choices: readonly string[]
}

/** Every key an operator may write, in the schema's order. */
export const keyEntries = (): readonly KeyEntry[] => entriesOf(schema, '')

/** The names of the keys below a place, or none when there is no map of fixed keys. */
export const keysAt = (path: readonly PropertyKey[]): readonly string[] => {
  let at: Schema | undefined = schema
  for (const name of path) {
    const def: Definition | undefined = at && innermost(at).def
    at = def?.type === 'array' ? def.element : def?.shape?.[String(name)]
  }
  return at === undefined ? [] : Object.keys(innermost(at).def.shape ?? {})
}

/** What zod 4 keeps about a schema, as far as it is used here. */
interface Definition {
  readonly type: string
  readonly innerType?: Schema
  readonly in?: Schema
  readonly element?: Schema
  readonly shape?: Readonly<Record<string, Schema>>
  readonly entries?: Readonly<Record<string, string>>
  readonly defaultValue?: unknown
}

type Schema = z.ZodType

const innermost = (of: Schema): { def: Definition; defaults: readonly unknown[] } => {
  const defaults: unknown[] = []
  let at = of
  for (;;) {
    const def = at.def as unknown as Definition
    if ('defaultValue' in def) defaults.push(def.defaultValue)
    const next = def.innerType ?? def.in
    if (next === undefined) return { def, defaults }
    at = next
  }
}

const entriesOf = (of: Schema, prefix: string): readonly KeyEntry[] => {
  const shape = innermost(of).def.shape ?? {}
  return Object.entries(shape).flatMap(([name, child]) => {
    const key = `${prefix}${name}`
    const { def, defaults } = innermost(child)
    const element = def.type === 'array' && def.element ? def.element : undefined
    const own: KeyEntry = {
      key,
      description: child.meta()?.description ?? '',
      byDefault: defaults[0],
      choices: Object.keys(def.entries ?? {}),
    }
    if (def.type === 'object') return entriesOf(child, `${key}.`)
    if (element === undefined) return [own]
    return [own, ...entriesOf(element, `${key}.*.`)]
  })
}
