/** The canon in Redis: all of it behind one hash tag, so that every step is one script. */
import { randomBytes } from 'node:crypto'
import { type Bytes, textOf, toUnicode } from '../../base/bytes.ts'
import type { Canon, Claimed, GhostName, Imagined, Noted, Provenance } from '../canon.ts'
import { ghostKey } from '../parts/ghost-key.ts'
import { StoreFailed } from '../store.ts'
import { asBuffer } from './commits.ts'
import { bytesIn, type Link, listIn, type Reply, textIn } from './link.ts'

/** Days whose spending is over are forgotten by Redis itself. */
const DAYS_KEPT_S = 3 * 86_400

/** The canon behind a link, which it closes. Claims end by the callers' clock, at last by Redis's. */
export const redisCanon = (link: Link, ghostsMax: number): Canon => {
  const { layout, clock } = link
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new StoreFailed('the canon is closed')
    const promise = work()
    running.add(promise)
    return promise.finally(() => running.delete(promise))
  }
  const keysOf = (ghost: string) => [layout.ghosts, layout.texts, layout.claim(ghost)]

  const claim = async (name: GhostName, forMs: number): Promise<Claimed> => {
    const ghost = ghostKey(name)
    const nonce = randomBytes(16).toString('hex')
    const nowMs = clock.nowMs()
    const args = [ghost, nonce, nowMs, forMs, ghostsMax]
    const [said, first, second] = listIn(await link.run('claim', keysOf(ghost), { args }))
    switch (textIn(said)) {
      case 'published':
        return { is: 'published', imagined: imaginedIn(first, second) }
      case 'taken':
        return { is: 'taken', forMs: Number(textIn(first)) - nowMs }
      case 'full':
        return { is: 'full' }
      default:
        return { is: 'ours', claim: { name, nonce } }
    }
  }

  const publish = async (name: GhostName, imagined: Imagined): Promise<Imagined> => {
    const ghost = ghostKey(name)
    const row = rowOf({ name, provenance: imagined.provenance })
    const args = [ghost, row, asBuffer(imagined.bytes), ghostsMax]
    const call = { args, isDurable: true }
    const [said, first, second] = listIn(await link.run('publish', keysOf(ghost), call))
    return textIn(said) === 'stands' ? imaginedIn(first, second) : imagined
  }

  const note = async (noted: readonly Noted[]): Promise<readonly Noted[]> => {
    const rows = noted.flatMap((it) => [ghostKey(it.name), rowOf(it)])
    const call = { args: [ghostsMax, ...rows], isDurable: true }
    const kept = listIn(await link.run('note', [layout.ghosts], call))
    return kept.flatMap((number) => noted[Number(number)] ?? [])
  }

  const each = async (see: (noted: Noted) => void): Promise<void> => {
    const seen = new Set<string>()
    for (const [ghost, row] of await link.scanHash(layout.ghosts)) {
      const key = textIn(ghost)
      if (!seen.has(key)) see(notedIn(row))
      seen.add(key)
    }
  }

  return {
    get: (name) =>
      run(async () => {
        const ghost = ghostKey(name)
        const [row, bytes] = await Promise.all([
          link.ask('hget', layout.ghosts, ghost),
          link.ask('hget', layout.texts, ghost),
        ])
        return row === null || bytes === null ? undefined : imaginedIn(row, bytes)
      }),
    claim: (name, forMs) => run(() => claim(name, forMs)),
    release: ({ name, nonce }) =>
      run(async () => {
        await link.run('release', [layout.claim(ghostKey(name))], { args: [nonce] })
      }),
    publish: (name, imagined) => run(() => publish(name, imagined)),
    note: (noted) => run(() => note(noted)),
    each: (see) => run(() => each(see)),
    spend: (day, who, tokens) =>
      run(async () => {
        const key = layout.day(day)
        // Once more when an answer is lost: then too much is counted, never too little.
        const sum = Number(textIn(await link.ask('hincrby', key, who, tokens)))
        if (tokens !== 0) await link.ask('expire', key, DAYS_KEPT_S)
        return sum
      }),
    close: () => {
      closing ??= (async () => {
        link.hurry()
        await Promise.allSettled(running)
        link.close()
      })()
      return closing
    },
  }
}

const rowOf = ({ name, provenance }: Noted): Buffer =>
  Buffer.from(JSON.stringify([name, provenance]), 'utf8')

const notedIn = (row: Reply | undefined): Noted => {
  const text = toUnicode(textOf(bytesIn(row) ?? new Uint8Array()))
  const [name, provenance] = JSON.parse(text) as [GhostName, Provenance]
  return { name, provenance }
}

const imaginedIn = (row: Reply | undefined, bytes: Reply | undefined): Imagined => {
  const found: Bytes = bytesIn(bytes) ?? new Uint8Array()
  return { bytes: found, provenance: notedIn(row).provenance }
}
