/** What the door shows: the persona's facts with the host keys opened. */
import type { ByteString } from '../../base/bytes.ts'
import type { SshFacts } from '../../nerve/nerve.ts'
import { type HostKey, openHostKey } from './host-keys.ts'

export interface Face {
  readonly facts: SshFacts
  readonly hostKeys: readonly HostKey[]
  hostKeyFor(algorithm: ByteString): HostKey | undefined
}

const opened = new WeakMap<SshFacts, Face>()

/** The face of these facts; opening keys costs milliseconds, so it is done once. */
export const faceOf = (facts: SshFacts): Face => {
  const known = opened.get(facts)
  if (known !== undefined) return known
  const hostKeys = facts.hostKeys.map(openHostKey)
  const face: Face = {
    facts,
    hostKeys,
    hostKeyFor: (algorithm) => hostKeys.find((key) => key.algorithms.includes(algorithm)),
  }
  opened.set(facts, face)
  return face
}
