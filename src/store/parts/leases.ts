/** Who holds which world now: kept in memory by a store that one process owns. */
import { randomBytes } from 'node:crypto'
import type { Dice } from '../../base/dice.ts'
import { type Lease, LeaseLost } from '../store.ts'

const NONCE_BYTES = 16

export class Leases {
  readonly #nonces = new Map<string, string>()
  readonly #dice: Dice | undefined

  constructor(dice?: Dice) {
    this.#dice = dice
  }

  /** A new lease; whatever stood before is lost. */
  take(world: string): Lease {
    const bits = this.#dice?.bytes(NONCE_BYTES) ?? randomBytes(NONCE_BYTES)
    const nonce = Buffer.from(bits).toString('hex')
    this.#nonces.set(world, nonce)
    return { world, nonce }
  }

  /** Refuses with LeaseLost when the world is somebody else's, or nobody's. */
  check(lease: Lease): void {
    if (this.#nonces.get(lease.world) === lease.nonce) return
    throw new LeaseLost(`the lease on ${JSON.stringify(lease.world)} is lost`)
  }

  /** Ends this lease, if it still stands. */
  giveBack(lease: Lease): void {
    if (this.#nonces.get(lease.world) === lease.nonce) this.#nonces.delete(lease.world)
  }

  /** Ends any lease on the world. */
  revoke(world: string): void {
    this.#nonces.delete(world)
  }
}
