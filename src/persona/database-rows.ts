/** What the application's database holds: the same customers and orders wherever they are told. */
import { createHash } from 'node:crypto'
import type { Dice } from '../base/dice.ts'
import { seededDice } from '../base/dice.ts'
import { FAMILY, GIVEN } from './host-names.ts'
import { pick } from './prose.ts'
import type { About } from './recipe.ts'

export interface Customer {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly passwordHash: string
  readonly createdS: number
}

export interface Order {
  readonly id: number
  readonly customer: number
  readonly product: number
  readonly pieces: number
  readonly cents: number
  readonly status: string
  readonly createdS: number
}

export interface Product {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly cents: number
}

export interface Rows {
  readonly customers: readonly Customer[]
  readonly products: readonly Product[]
  readonly orders: readonly Order[]
}

const CUSTOMERS = 160
const PRODUCTS = 24
const ORDERS = 420
const STATUS = ['paid', 'paid', 'paid', 'shipped', 'shipped', 'refunded', 'open']
const THINGS = ['Starter', 'Team', 'Business', 'Support', 'Storage', 'Seat', 'Workshop', 'Audit']
const TERMS = ['monthly', 'yearly', 'single']

const known = new WeakMap<About['host'], Rows>()

/** All rows of an installation, oldest first; a backup of a day holds those created before it. */
export const rowsOf = (about: About): Rows => {
  const before = known.get(about.host)
  if (before !== undefined) return before
  const dice = seededDice(`${about.seed} database`)
  const { installedS, bootedMs } = about.host
  const lifeS = Math.max(3_600, Math.floor(bootedMs / 1000) - installedS)
  const timesOf = (count: number): readonly number[] =>
    Array.from({ length: count }, () => installedS + dice.below(lifeS)).sort((a, b) => a - b)
  const products = THINGS.flatMap((thing, n) =>
    TERMS.map((term, m) => ({
      id: n * TERMS.length + m + 1,
      sku: `${thing.slice(0, 3).toUpperCase()}-${100 + n * 10 + m}`,
      name: `${thing}, ${term}`,
      cents: (1 + dice.below(39)) * 500 - 10,
    })),
  ).slice(0, PRODUCTS)
  const customers = timesOf(CUSTOMERS).map((createdS, n) => customerOf(dice, n + 1, createdS))
  const orders = timesOf(ORDERS).map((createdS, n) => {
    const product = products[dice.below(products.length)] ?? { id: 1, cents: 990 }
    const pieces = 1 + dice.below(3)
    return {
      id: n + 1,
      customer:
        1 + dice.below(Math.max(1, customers.filter((it) => it.createdS < createdS).length)),
      product: product.id,
      pieces,
      cents: pieces * product.cents,
      status: pick(dice, STATUS),
      createdS,
    }
  })
  const rows = { customers, products, orders }
  known.set(about.host, rows)
  return rows
}

const customerOf = (dice: Dice, id: number, createdS: number): Customer => {
  const [given, family] = [pick(dice, GIVEN), pick(dice, FAMILY)]
  return {
    id,
    name: `${given} ${family}`,
    // .example is kept for documents (RFC 2606): nobody's mailbox.
    email: `${given}.${family}${dice.below(90) + 10}@mail.example`.toLowerCase(),
    passwordHash: bcryptShaped(`${id} ${dice.below(2 ** 32)}`),
    createdS,
  }
}

const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** Salt and hash: 16 and 23 bytes; the last character of each holds few bits (crypt(5)). */
const SALT_CHARS = 22
const HASH_CHARS = 31

/** As PHP's password_hash writes them; no password fits it. */
export const bcryptShaped = (seed: string): string => {
  const bytes = [
    ...createHash('sha256').update(`salt ${seed}`).digest(),
    ...createHash('sha256').update(`hash ${seed}`).digest(),
  ]
  const chars = bytes.map((byte) => BCRYPT_ALPHABET.charAt(byte & 0x3f)).slice(0, 53)
  const last = (at: number, step: number): string =>
    BCRYPT_ALPHABET.charAt(((bytes[at] ?? 0) & 0x3f) - (((bytes[at] ?? 0) & 0x3f) % step))
  chars[SALT_CHARS - 1] = last(SALT_CHARS - 1, 16)
  chars[SALT_CHARS + HASH_CHARS - 1] = last(SALT_CHARS + HASH_CHARS - 1, 4)
  return `$2y$10$${chars.join('')}`
}
