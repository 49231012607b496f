/** What every canon must do: each store's test runs this suite on its own. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { type ManualClock, manualClock } from '../base/clock.ts'
import type { Canon, GhostName, Imagined, Noted, Provenance } from './canon.ts'
import { StoreFailed } from './store.ts'
import { START_MS } from './suite/stage.test-kit.ts'

/** A new, empty canon that holds so many ghosts. */
export type FreshCanon = (
  clock: ManualClock,
  ghostsMax: number,
) => Promise<{ canon: Canon; clean(): Promise<void> }>

export const provenance: Provenance = {
  author: 'openai/m',
  atMs: START_MS,
  tookMs: 1_234.5,
  tokensIn: 10,
  tokensOut: 20,
  world: '198.51.100.7',
}
export const named = (path: string, size = 3, pin = 'p@1'): GhostName => ({ pin, path, size })
export const imagined = (text: string, author = 'openai/m'): Imagined => ({
  bytes: bytesOf(text),
  provenance: { ...provenance, author },
})
const shown = (it: Imagined | undefined) =>
  it && { text: textOf(it.bytes), author: it.provenance.author }

/** Declares the suite for one canon. */
export const canonSuite = (name: string, fresh: FreshCanon): void => {
  const on = (
    sentence: string,
    run: (canon: Canon, clock: ManualClock) => Promise<void>,
    ghostsMax = 1_000,
  ) =>
    test(sentence, async () => {
      const clock = manualClock(START_MS)
      const { canon, clean } = await fresh(clock, ghostsMax)
      try {
        await run(canon, clock)
      } finally {
        await clean()
      }
    })

  describe(`${name}: canon`, () => {
    on('what is published first stands, for everybody', async (canon) => {
      const name = named('/etc/\xe4 \0"')
      assert.equal(await canon.get(name), undefined)
      const first = { bytes: bytesOf('\xff\0a'), provenance: { ...provenance, reason: 'late' } }
      assert.deepEqual(await canon.publish(name, first), first)
      assert.deepEqual(shown(await canon.publish(name, imagined('two', 'plain'))), {
        text: '\xff\0a',
        author: 'openai/m',
      })
      const stands = await canon.get(name)
      assert.deepEqual(stands && { ...stands, bytes: textOf(stands.bytes) }, {
        bytes: '\xff\0a',
        provenance: first.provenance,
      })
      const others = [named('/etc/\xe4 \0"', 4), named('/etc/x'), named('/etc/\xe4 \0"', 3, 'q')]
      for (const other of others) assert.equal(await canon.get(other), undefined)
    })

    on('of a hundred who publish at once one wins, and all hear so', async (canon) => {
      const all = Array.from({ length: 100 }, (_, n) =>
        canon.publish(named('/a'), imagined(`${n}`.padStart(3, '0'))),
      )
      const texts = new Set((await Promise.all(all)).map(({ bytes }) => textOf(bytes)))
      assert.equal(texts.size, 1)
    })

    on('arrays handed in and out are copies', async (canon) => {
      const given = imagined('abc')
      await canon.publish(named('/a'), given)
      given.bytes[0] = 0
      const one = await canon.get(named('/a'))
      if (one !== undefined) one.bytes[1] = 0
      assert.equal(shown(await canon.get(named('/a')))?.text, 'abc')
    })

    on('a claim is for one, until it is released, used or too old', async (canon, clock) => {
      const name = named('/a')
      const mine = await canon.claim(name, 1_000)
      assert(mine.is === 'ours')
      clock.advance(400)
      assert.deepEqual(await canon.claim(name, 1_000), { is: 'taken', forMs: 600 })
      assert.equal((await canon.claim(named('/b'), 1_000)).is, 'ours')
      await canon.release(mine.claim)
      const second = await canon.claim(name, 1_000)
      assert(second.is === 'ours')
      assert.notEqual(second.claim.nonce, mine.claim.nonce)
      // A claim that is over releases nobody else's.
      await canon.release(mine.claim)
      assert.equal((await canon.claim(name, 1_000)).is, 'taken')
      clock.advance(1_000)
      assert.equal((await canon.claim(name, 1_000)).is, 'ours')
      await canon.publish(name, imagined('abc'))
      const late = await canon.claim(name, 1_000)
      assert.equal(late.is, 'published')
      assert.deepEqual(late.is === 'published' && shown(late.imagined), {
        text: 'abc',
        author: 'openai/m',
      })
    })

    on('of a hundred who claim at once one may', async (canon) => {
      const asked = Array.from({ length: 100 }, () => canon.claim(named('/a'), 1_000))
      const answers = (await Promise.all(asked)).map(({ is }) => is).sort()
      assert.deepEqual(answers, ['ours', ...new Array<string>(99).fill('taken')])
    })

    on('notes tell of what can be made again, bytes beat them', async (canon) => {
      const note = (path: string, author: string): Noted => ({
        name: named(path),
        provenance: { ...provenance, author },
      })
      const both = [note('/a', 'recipe one@1'), note('/b', 'recipe two@1')]
      assert.deepEqual(await canon.note(both), both)
      assert.deepEqual(await canon.note([note('/a', 'recipe other@1')]), [])
      assert.equal(await canon.get(named('/a')), undefined)
      await canon.publish(named('/b'), imagined('bbb'))
      await canon.note([note('/b', 'recipe late@1')])
      const seen: string[] = []
      await canon.each(({ name, provenance: { author } }) => seen.push(`${name.path} ${author}`))
      assert.deepEqual(seen.sort(), ['/a recipe one@1', '/b openai/m'])
    })

    on(
      'full, it keeps what was claimed, and hands back the rest',
      async (canon) => {
        const claimed = await canon.claim(named('/claimed'), 1_000)
        assert.equal(claimed.is, 'ours')
        await canon.publish(named('/1'), imagined('111'))
        await canon.publish(named('/2'), imagined('222'))
        assert.equal((await canon.claim(named('/3'), 1_000)).is, 'full')
        assert.equal(shown(await canon.publish(named('/3'), imagined('333')))?.text, '333')
        assert.equal(await canon.get(named('/3')), undefined)
        await canon.note([{ name: named('/4'), provenance }])
        await canon.publish(named('/claimed'), imagined('ccc'))
        assert.equal(shown(await canon.get(named('/claimed')))?.text, 'ccc')
        const seen: string[] = []
        await canon.each(({ name }) => seen.push(name.path))
        assert.deepEqual(seen.sort(), ['/1', '/2', '/claimed'])
      },
      2,
    )

    on('tokens add up by day and spender', async (canon) => {
      const days = ['2026-11-21', '2026-11-22'] as const
      assert.equal(await canon.spend(days[0], 'all', 5), 5)
      const many = Array.from({ length: 20 }, () => canon.spend(days[1], 'all', 10))
      assert.deepEqual((await Promise.all(many)).at(-1), 200)
      assert.equal(await canon.spend(days[1], 'all', -50), 150)
      assert.equal(await canon.spend(days[1], '2001:db8::', 0), 0)
      assert.equal(await canon.spend(days[1], 'all', 0), 150)
    })

    on('after close everything is refused', async (canon) => {
      await Promise.all([canon.close(), canon.close()])
      for (const asked of [
        () => canon.get(named('/a')),
        () => canon.claim(named('/a'), 1),
        () => canon.publish(named('/a'), imagined('abc')),
        () => canon.note([]),
        () => canon.each(() => {}),
        () => canon.spend('2026-11-22', 'all', 1),
      ]) {
        await assert.rejects(asked, new StoreFailed('the canon is closed'))
      }
    })
  })
}
