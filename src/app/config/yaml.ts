/** YAML as settings use it. */
import { parse } from 'yaml'

/** No setting lies deeper; a value that contains itself has no end. */
const DEPTH_MAX = 32

/** Reads YAML; throws what `isNoYaml` knows for what is none, or has no end. */
export const parseYaml = (text: string): unknown => {
  // Warnings of the parser would go to standard error, past our own sentences.
  const value: unknown = parse(text, { logLevel: 'error' })
  requireDepth(value, 0)
  return value
}

/** What is thrown for text that is no YAML, and for aliases that lead nowhere or everywhere. */
export const isNoYaml = (cause: unknown): cause is Error =>
  cause instanceof Error && (cause.name === 'YAMLParseError' || cause instanceof ReferenceError)

const requireDepth = (value: unknown, depth: number): void => {
  if (typeof value !== 'object' || value === null) return
  if (depth > DEPTH_MAX) throw new ReferenceError('It is nested too deep, or contains itself')
  for (const child of Object.values(value)) requireDepth(child, depth + 1)
}
