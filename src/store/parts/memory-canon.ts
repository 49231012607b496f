/** A canon that is forgotten with the process. */
import { randomBytes } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Canon, Noted } from '../canon.ts'
import { StoreFailed } from '../store.ts'
import { ghostKey } from './ghost-key.ts'

interface Setup {
  readonly clock: Clock
  readonly ghostsMax: number
}

/** An empty canon in this process's memory. */
export const memoryCanon = ({ clock, ghostsMax }: Setup): Canon => {
  const rows = new Map<string, Noted & { readonly bytes?: Bytes }>()
  const claims = new Map<string, { readonly nonce: string; readonly untilMs: number }>()
  const spent = new Map<string, number>()
  let newestDay = ''
  let isClosed = false
  const checkOpen = (): void => {
    if (isClosed) throw new StoreFailed('the canon is closed')
  }
  const known = (key: string) => {
    const { bytes, provenance } = rows.get(key) ?? {}
    if (bytes === undefined || provenance === undefined) return undefined
    return { bytes: Uint8Array.from(bytes), provenance }
  }

  return {
    get: async (name) => {
      checkOpen()
      return known(ghostKey(name))
    },
    claim: async (name, forMs) => {
      checkOpen()
      const key = ghostKey(name)
      const imagined = known(key)
      if (imagined !== undefined) return { is: 'published', imagined }
      const leftMs = (claims.get(key)?.untilMs ?? 0) - clock.nowMs()
      if (leftMs > 0) return { is: 'taken', forMs: leftMs }
      if (rows.size >= ghostsMax) return { is: 'full' }
      const claim = { name, nonce: randomBytes(16).toString('hex') }
      claims.set(key, { nonce: claim.nonce, untilMs: clock.nowMs() + forMs })
      return { is: 'ours', claim }
    },
    release: async ({ name, nonce }) => {
      checkOpen()
      if (claims.get(ghostKey(name))?.nonce === nonce) claims.delete(ghostKey(name))
    },
    publish: async (name, imagined) => {
      checkOpen()
      const key = ghostKey(name)
      const isRoom = rows.size < ghostsMax || claims.has(key) || rows.has(key)
      claims.delete(key)
      const winner = known(key)
      if (winner !== undefined || !isRoom) return winner ?? imagined
      const { bytes, provenance } = imagined
      rows.set(key, { name, provenance, bytes: Uint8Array.from(bytes) })
      return imagined
    },
    note: async (noted) => {
      checkOpen()
      return noted.filter((row) => {
        const key = ghostKey(row.name)
        if (rows.has(key) || rows.size >= ghostsMax) return false
        rows.set(key, row)
        return true
      })
    },
    each: async (see) => {
      checkOpen()
      for (const { name, provenance } of rows.values()) see({ name, provenance })
    },
    spend: async (day, who, tokens) => {
      checkOpen()
      if (day > newestDay) {
        newestDay = day
        spent.clear()
      }
      const key = `${day}\0${who}`
      const sum = (spent.get(key) ?? 0) + tokens
      spent.set(key, sum)
      return sum
    },
    close: async () => {
      isClosed = true
    },
  }
}
