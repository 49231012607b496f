/** What is wrong with a configuration, said so that an operator can mend it. */
import type { z } from 'zod'
import { keyEntries, keysAt } from './manual.ts'
import { nearest } from './nearest.ts'
import { show } from './schema.ts'

export interface Problem {
  readonly path: readonly PropertyKey[]
  /** What is wrong, and what to write instead: "reason. Remedy", without a full stop. */
  readonly reason: string
  /** The key that was probably meant, with dots. */
  readonly meant?: string
}

/** The problems one finding of the schema stands for. */
export const problemsOf = (issue: z.core.$ZodIssue): readonly Problem[] => {
  const { path } = issue
  if (issue.code !== 'unrecognized_keys') return [{ path, reason: reasonOf(issue) }]
  return issue.keys.map((key) => unknownKey(path, key))
}

const reasonOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_value':
      return noChoice(issue.input, issue.values.map(String))
    case 'invalid_type':
      return wrongKind(issue.expected, issue.input)
    case 'too_small':
      return `is too small. The least is ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `is too big. The most is ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_format':
      return issue.format === 'url'
        ? 'is no address. Write for example https://host/v1'
        : issue.message
    default:
      return issue.message
  }
}

const unknownKey = (above: readonly PropertyKey[], key: string): Problem => {
  const siblings = keysAt(above)
  const path = [...above, key]
  const near = nearest(key, siblings)
  const elsewhere = keyEntries().find((it) => it.key.endsWith(`.${key}`))?.key
  const meant = near === undefined ? elsewhere : [...above, near].join('.')
  if (meant !== undefined) return { path, reason: 'is no key', meant }
  return { path, reason: `is no key. Known here: ${siblings.join(', ')}` }
}

const noChoice = (value: unknown, choices: readonly string[]): string => {
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined
  const remedy = meant === undefined ? 'Take one of them' : `Take ${meant}`
  return `${show(value)} is none of ${choices.join(', ')}. ${remedy}`
}

const KINDS = new Map([
  ['string', { name: 'text', remedy: 'Put it in quotes' }],
  ['number', { name: 'a number', remedy: 'Write digits only' }],
  ['int', { name: 'a whole number', remedy: 'Write digits only' }],
  ['array', { name: 'a list', remedy: 'Write for example [a, b]' }],
  ['object', { name: 'a map of keys', remedy: 'Write its keys below it, indented' }],
  ['record', { name: 'a map of names', remedy: 'Write its names below it, indented' }],
])

const wrongKind = (expected: string, value: unknown): string => {
  const kind = KINDS.get(expected) ?? { name: expected, remedy: 'See docs/configuration.md' }
  return `must be ${kind.name}, not ${kindOf(value)}. ${kind.remedy}`
}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return show(value)
}

const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : '')
