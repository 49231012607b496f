/**
 * Secrets that differ from world to world and agree within one: wherever the machine tells
 * `db.password`, it is the same text, always of the same width.
 */
import { createHmac } from 'node:crypto'
import { assert } from '../base/assert.ts'
import { type ByteString, type Bytes, bytesOf, textOf } from '../base/bytes.ts'

interface Slot {
  readonly chars: number
  /** Which characters; `bytes` slots are asked for by `slotBytes`. */
  readonly alphabet: string
  /** Stands before them and belongs to the width. */
  readonly prefix?: string
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const WORD = `${LETTERS}${DIGITS}`
const HEX = '0123456789abcdef'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Every slot there is. Their widths are promises: changing one changes files' sizes. */
export const SLOTS = {
  'root.password': { chars: 14, alphabet: WORD },
  'deploy.password': { chars: 12, alphabet: WORD },
  'admin.password': { chars: 12, alphabet: WORD },
  'db.root_password': { chars: 18, alphabet: WORD },
  'db.password': { chars: 16, alphabet: WORD },
  'db.replication_password': { chars: 16, alphabet: WORD },
  'db.backup_password': { chars: 16, alphabet: WORD },
  'db.maintenance_password': { chars: 16, alphabet: WORD },
  'redis.password': { chars: 24, alphabet: WORD },
  'smtp.password': { chars: 20, alphabet: WORD },
  'app.key': { chars: 43, alphabet: `${WORD}+/`, prefix: '' },
  'app.admin_password': { chars: 13, alphabet: WORD },
  'jwt.secret': { chars: 64, alphabet: HEX },
  'session.secret': { chars: 32, alphabet: HEX },
  'aws.access_key_id': { chars: 16, alphabet: UPPER, prefix: 'AKIA' },
  'aws.secret_access_key': { chars: 40, alphabet: `${WORD}+/` },
  'git.token': { chars: 36, alphabet: WORD, prefix: 'ghp_' },
  'gitlab.token': { chars: 20, alphabet: WORD, prefix: 'glpat-' },
  'stripe.secret_key': { chars: 24, alphabet: WORD, prefix: 'sk_live_' },
  'slack.webhook': { chars: 24, alphabet: WORD },
  'backup.passphrase': { chars: 28, alphabet: WORD },
  'vpn.preshared_key': { chars: 43, alphabet: `${WORD}+/` },
  'monitoring.token': { chars: 40, alphabet: HEX },
  'npm.token': { chars: 36, alphabet: WORD, prefix: 'npm_' },
  'htpasswd.password': { chars: 10, alphabet: WORD },
  'blog.db_password': { chars: 16, alphabet: WORD },
  /** Eight keys of 64 characters. */
  'blog.salts': { chars: 512, alphabet: `${WORD}!@#%^&*()-_[]{}<>~+=,.;:/?|` },
  'vault.password': { chars: 24, alphabet: WORD },
} as const satisfies Readonly<Record<string, Slot>>

export type SlotName = keyof typeof SLOTS

/** Seeds of keys, 32 bytes each: `slots.bytes`. */
export const KEY_SLOTS = [
  'root.ssh_key',
  'deploy.ssh_key',
  'admin.ssh_key',
  'backup.ssh_key',
  'tls.key',
  'wireguard.key',
] as const
export type KeySlotName = (typeof KEY_SLOTS)[number]

/** The secrets of one world. */
export interface Slots {
  /** The text of a slot, of its width. */
  text(name: SlotName): ByteString
  /** 32 bytes from which a key is made. */
  bytes(name: KeySlotName): Bytes
}

/** The secrets that belong to an installation's key and a scope (a world's id). Pure. */
export const slotsOf = (key: string, scope: string): Slots => {
  const digest = (name: string, block: number): Buffer =>
    createHmac('sha256', key).update(`${scope}\0${name}\0${block}`).digest()
  return {
    text: (name) => {
      const { chars, alphabet, prefix = '' }: Slot = SLOTS[name]
      let text = ''
      for (let block = 0; text.length < chars; block++) {
        for (const byte of digest(name, block)) {
          // Bytes beyond the last whole alphabet would make some characters likelier.
          if (byte >= 256 - (256 % alphabet.length)) continue
          if (text.length < chars) text += alphabet.charAt(byte % alphabet.length)
        }
        assert(block < 64, `slot ${name} does not fill`)
      }
      return prefix + text
    },
    bytes: (name) => digest(name, 0),
  }
}

/** Characters a slot's text has. */
export const slotWidth = (name: SlotName): number => {
  const { chars, prefix = '' }: Slot = SLOTS[name]
  return prefix.length + chars
}

/** Whether there is a slot of this name. */
export const isSlot = (name: string): name is SlotName => Object.hasOwn(SLOTS, name)

/** A slot in a text that a model wrote: `{{db.password}}`. */
const MARK = /\{\{([a-z_.]{1,40})\}\}/g

/** The text with every mark of a slot replaced; undefined when it has none. */
export const filled = (canonical: Bytes, slots: Slots): Bytes | undefined => {
  const text = textOf(canonical)
  if (!text.includes('{{')) return undefined
  const full = text.replace(MARK, (mark, name: string) => (isSlot(name) ? slots.text(name) : mark))
  return full === text ? undefined : bytesOf(full)
}

/** Bytes a canonical text will have once its marks are replaced. */
export const filledBytes = (canonical: Bytes): number => {
  let bytes = canonical.length
  for (const [mark, name = ''] of textOf(canonical).matchAll(MARK)) {
    if (isSlot(name)) bytes += slotWidth(name) - mark.length
  }
  return bytes
}
