/** What a key exchange method is: from the client's share to a secret both sides know. */
import type { SshModulus } from '../../../nerve/nerve.ts'
import type { WireReader } from '../wire.ts'

/** The end of an exchange; all fields are encoded as they are hashed and sent. */
export interface Agreement {
  /** Number of the message that carries the host key, our share and the signature. */
  readonly replyType: number
  /** What is hashed between the host key and the secret. */
  readonly hashed: Buffer
  /** Our share. */
  readonly share: Buffer
  /** The secret: an mpint, or a string. */
  readonly secret: Buffer
}

export type KexStep =
  | Agreement
  /** Send this payload; the exchange goes on. */
  | { readonly send: Buffer }
  /** What the client sent can't be: OpenSSH closes without a word. */
  | 'refused'
  /** This message has no place in the exchange now. */
  | 'unexpected'

export interface KexRun {
  receive(type: number, fields: WireReader): KexStep
}

export interface KexMethod {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  start(moduli: readonly SshModulus[]): KexRun
}
