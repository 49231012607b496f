/** Reads and checks a persona's file. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Profile, profileSchema } from './profile.ts'

/** A persona that can't be: the message names file, key, reason and remedy. */
export class PersonaError extends Error {
  override readonly name = 'PersonaError'

  constructor(
    at: { readonly file: string; readonly key?: string },
    what: { readonly reason: string; readonly remedy: string; readonly cause?: unknown },
  ) {
    const key = at.key === undefined || at.key === '' ? '' : `${at.key}: `
    super(`${at.file}: ${key}${what.reason}; ${what.remedy}`, { cause: what.cause })
  }
}

/** The profile of a file; throws PersonaError when it can't be read or is wrong. */
export const loadProfile = (file: string): Profile => {
  const checked = z.safeParse(profileSchema, parsed(file))
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new PersonaError(
    { file, key: issue?.path.join('.') ?? '' },
    {
      reason: issue?.message ?? 'wrong',
      remedy: 'see personas/debian-12.yaml and personas/ubuntu-24.04.yaml for every key in use',
    },
  )
}

const parsed = (file: string): unknown => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const remedy = 'name a persona under personas/ or the path of one'
    throw new PersonaError({ file }, { reason: "can't be read", remedy, cause })
  }
  try {
    return parse(text)
  } catch (cause) {
    const reason = `is not YAML: ${cause instanceof Error ? cause.message : cause}`
    throw new PersonaError({ file }, { reason, remedy: 'mend it there', cause })
  }
}
