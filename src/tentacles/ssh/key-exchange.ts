/** One key exchange: from both KEXINITs to the keys of both directions. */
import { createHash } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import type { Face } from './face.ts'
import type { Opener, Sealer } from './framing.ts'
import type { Agreement } from './kex/exchange.ts'
import { kexMethodOf } from './kex/methods.ts'
import { openerOf, sealerOf } from './keys.ts'
import { type Choice, choose } from './negotiate.ts'
import { message, string, type WireReader } from './wire.ts'

export interface ExchangeSetup {
  readonly face: Face
  readonly idents: { readonly client: ByteString; readonly server: ByteString }
  /** Payloads of both KEXINITs. */
  readonly inits: { readonly client: Buffer; readonly server: Buffer }
  /** The first exchange's hash; empty in the first exchange. */
  readonly sessionId: Buffer
}

export interface NewKeys {
  readonly choice: Choice
  /** Our share, host key and signature. */
  readonly reply: Buffer
  readonly sessionId: Buffer
  readonly opener: Opener
  readonly sealer: Sealer
}

export interface Exchange {
  readonly choice: Choice
  receive(
    type: number,
    fields: WireReader,
  ): NewKeys | { readonly send: Buffer } | 'refused' | 'unexpected'
}

/** Undefined when the two sides have nothing in common, or the client's KEXINIT can't be read. */
export const startExchange = (setup: ExchangeSetup): Exchange | undefined => {
  const { face, idents, inits } = setup
  const choice = choose(inits.client, face.facts)
  const method = choice && kexMethodOf(choice.kex)
  const hostKey = choice && face.hostKeyFor(choice.hostKey)
  if (choice === undefined || method === undefined || hostKey === undefined) return undefined
  const run = method.start(face.facts.moduli)

  const finish = ({ replyType, hashed, share, secret }: Agreement): NewKeys | 'refused' => {
    const exchangeHash = createHash(method.hash)
      .update(string(idents.client))
      .update(string(idents.server))
      .update(string(inits.client))
      .update(string(inits.server))
      .update(string(hostKey.blob))
      .update(hashed)
      .update(secret)
      .digest()
    const sessionId = setup.sessionId.length > 0 ? setup.sessionId : exchangeHash
    const source = { hash: method.hash, secret, exchangeHash, sessionId }
    const opener = openerOf(source, choice.in)
    const sealer = sealerOf(source, choice.out)
    if (opener === undefined || sealer === undefined) return 'refused'
    const signature = hostKey.sign(choice.hostKey, exchangeHash)
    const reply = message(replyType, string(hostKey.blob), share, string(signature))
    return { choice, reply, sessionId, opener, sealer }
  }

  return {
    choice,
    receive: (type, fields) => {
      const step = run.receive(type, fields)
      return typeof step === 'string' || 'send' in step ? step : finish(step)
    },
  }
}
