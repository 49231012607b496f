/** The tokens of tentacles: who bears one is that tentacle, and nobody else. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** The tentacle whose token an `Authorization` header carries; all are compared, in equal time. */
export const tentacleOf = (
  authorization: string | undefined,
  tokens: ReadonlyMap<string, string>,
): string | undefined => {
  const given = digestOf(authorization ?? '')
  let found: string | undefined
  for (const [name, token] of tokens) {
    if (timingSafeEqual(given, digestOf(`Bearer ${token}`))) found = name
  }
  return found
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
