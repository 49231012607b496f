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

/** The profile of a file; throws PersonaError when it can't be read, or for its first problem. */
export const loadProfile = (file: string): Profile => {
  const { profile, problems } = readProfile(file)
  if (profile !== undefined) return profile
  throw problems[0] ?? new PersonaError({ file }, { reason: 'wrong', remedy: REMEDY })
}

const REMEDY = 'see personas/debian-12.yaml and personas/ubuntu-24.04.yaml for every key in use'

/** The profile of a file, or all that is wrong with it; throws PersonaError when it is no YAML. */
export const readProfile = (
  file: string,
): { readonly profile?: Profile; readonly problems: readonly PersonaError[] } => {
  const checked = z.safeParse(profileSchema, parsed(file))
  if (checked.success) return { profile: checked.data, problems: [] }
  const problems = checked.error.issues.map(
    ({ path, message }) =>
      new PersonaError({ file, key: path.join('.') }, { reason: message, remedy: REMEDY }),
  )
  return { problems }
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
