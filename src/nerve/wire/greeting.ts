/** The first message of a pipe, from either end: who resumes which link, and how far it came. */
import type { Bytes } from '../../base/bytes.ts'

/** Another version is not spoken with. */
export const WIRE_VERSION = 1

const GREETING_BYTES_MAX = 1_024

/** Encodes a greeting. */
export const greeting = (words: Readonly<Record<string, unknown>>): Bytes =>
  new Uint8Array(Buffer.from(JSON.stringify(words), 'utf8'))

/** Reads a greeting; undefined when it is none. */
export const readGreeting = (message: Bytes): Readonly<Record<string, unknown>> | undefined => {
  if (message.length > GREETING_BYTES_MAX) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(message).toString('utf8'))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
