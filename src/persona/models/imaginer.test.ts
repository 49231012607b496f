import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { type ManualClock, manualClock } from '../../base/clock.ts'
import type { Canon } from '../../store/canon.ts'
import { memoryCanon } from '../../store/parts/memory-canon.ts'
import {
  about,
  goodText,
  imaginerOn,
  modelOf,
  NOON_MS,
  pin,
  plainOf,
  pumped,
  wanted,
} from './imaginer.test-kit.ts'
import { ModelFailed } from './model.ts'

const on = (
  sentence: string,
  run: (canon: Canon, clock: ManualClock) => Promise<void>,
  ghostsMax = 10_000,
) =>
  test(sentence, async () => {
    const clock = manualClock(NOON_MS)
    await run(memoryCanon({ clock, ghostsMax }), clock)
  })
const late = new ModelFailed('late', { kind: 'late', mayCost: true })
const broken = (mayCost = false) => new ModelFailed('broken', { kind: 'broken', mayCost })

on(
  'a thousand readers cause one call and read the same, of the promised size',
  async (canon, clock) => {
    const model = modelOf(clock, () => ({ text: goodText(450) }))
    const imaginer = imaginerOn(canon, clock, { model })
    const readers = Array.from({ length: 1_000 }, (_, n) => imaginer.text(wanted('/root/notes.txt', { world: `${n}` }))) // biome-ignore format: one line
    const texts = new Set((await pumped(clock, Promise.all(readers))).map(textOf))
    assert.equal(model.prompts.length, 1)
    assert.deepEqual([...texts].map((it) => it.length), [400]) // biome-ignore format: one line
    assert([...texts][0]?.startsWith('note 0: checked the backup of day 0\nnote 1'))
    assert.equal(imaginer.told.length, 1)
    const [{ provenance, name } = assert.fail()] = imaginer.told
    const { promptHash, tookMs, atMs, ...rest } = provenance
    assert.deepEqual(name, { pin, path: '/root/notes.txt', size: 400 })
    assert.deepEqual(rest, { author: 'fake/m', tokensIn: 100, tokensOut: 50, world: '0' })
    assert.match(promptHash ?? '', /^[0-9a-f]{64}$/)
    assert(tookMs >= 300 && tookMs < 600 && atMs >= NOON_MS)
    // A machine that comes later, or another process, reads it from the canon.
    const later = imaginerOn(canon, clock, { model })
    assert.deepEqual([...texts], [textOf(await later.text(wanted()))])
    assert.equal(model.prompts.length, 1)
  },
)

on('a flaw is named once, then the text is plain', async (canon, clock) => {
  const model = modelOf(clock, (n, { user }) => {
    const isRetry = 'rejected' in JSON.parse(user)
    if (user.includes('mends')) return { text: isRetry ? goodText(450) : 'Sure! Here it is:\nhi\n' }
    return { text: n % 2 === 1 ? 'I cannot help with that.' : '```\nno\n```\nreally\n```' }
  })
  const imaginer = imaginerOn(canon, clock, { model })
  const mended = await pumped(clock, imaginer.text(wanted('/root/mends.txt')))
  assert.equal(textOf(mended).slice(0, 6), 'note 0')
  const asked = model.prompts.map(({ user }) => JSON.parse(user) as unknown)
  assert.deepEqual(asked, [
    { path: '/root/mends.txt', kind: 'text', bytes: 400 },
    { path: '/root/mends.txt', kind: 'text', bytes: 400, rejected: 'it began with talk about the file' }, // biome-ignore format: one line
  ])
  const refused = await pumped(clock, imaginer.text(wanted('/root/refused.txt')))
  assert.equal(textOf(refused), plainOf(wanted('/root/refused.txt')))
  assert.equal(model.prompts.length, 4)
  const authors = imaginer.told.map(({ provenance: { author, reason, tokensIn } }) => [author, reason, tokensIn]) // biome-ignore format: one line
  assert.deepEqual(authors, [['fake/m', undefined, 200], ['plain', 'it had Markdown fences', 200]]) // biome-ignore format: one line
})

on(
  'without a model the plain text is published: a model that comes later changes nothing',
  async (canon, clock) => {
    const before = imaginerOn(canon, clock)
    assert.equal(textOf(await before.text(wanted())), plainOf(wanted()))
    const model = modelOf(clock, () => ({ text: goodText(450) }))
    const after = imaginerOn(canon, clock, { model })
    assert.equal(textOf(await after.text(wanted())), plainOf(wanted()))
    assert.equal(model.prompts.length, 0)
    // And what a model wrote stays when it is taken away.
    const other = wanted('/root/other.txt')
    const made = await pumped(clock, after.text(other))
    assert.equal(textOf(await imaginerOn(canon, clock).text(other)), textOf(made))
    assert.notEqual(textOf(made), plainOf(other))
  },
)

on(
  'a model that is late, or fails, is not noticed: plain, and no sooner than others',
  async (canon, clock) => {
    const model = modelOf(clock, (_, { user }) => {
      if (user.includes('slow')) return { tookMs: 60_000 }
      if (user.includes('fails')) return { tookMs: 2, fails: broken() }
      return { text: goodText(450), tookMs: 1_500 }
    })
    const imaginer = imaginerOn(canon, clock, { model })
    const took = async (path: string) => {
      const fromMs = clock.nowMs()
      const bytes = await pumped(clock, imaginer.text(wanted(path)))
      return { ms: clock.nowMs() - fromMs, isPlain: textOf(bytes) === plainOf(wanted(path)) }
    }
    const good = await took('/root/good.txt')
    assert(!good.isPlain && good.ms >= 1_500 && good.ms < 1_700)
    const slow = await took('/root/slow.txt')
    assert(slow.isPlain && slow.ms >= 8_000 && slow.ms < 8_500, `${slow.ms}`)
    const unasked = [
      '/root/fails.txt',
      '/root/a sentence is no name.txt',
      `/root/${'x'.repeat(300)}`,
    ]
    for (const path of unasked) {
      const { isPlain, ms } = await took(path)
      assert(isPlain && ms >= 1_100 && ms < 2_200, `${path} took ${ms} ms`)
    }
    // The second read is a look into the canon for all of them.
    for (const path of ['/root/good.txt', '/root/slow.txt', ...unasked]) {
      assert((await took(path)).ms <= 5, path)
    }
  },
)

on('texts that are too big for a model are plain', async (canon, clock) => {
  const model = modelOf(clock, () => ({ text: goodText(450) }))
  const imaginer = imaginerOn(canon, clock, { model })
  const big = wanted('/srv/big.log', { kind: 'log', size: 100_000 })
  assert.equal(textOf(await pumped(clock, imaginer.text(big))), plainOf(big))
  assert.equal(textOf(await pumped(clock, imaginer.text(wanted('/srv/none', { size: 0 })))), '')
  assert.equal(model.prompts.length, 0)
})

on(
  'budgets: a visitor, all of them, the operator apart; kept by the canon, new every day',
  async (canon, clock) => {
    const budget = { perDay: 12_000, perVisitor: 5_000, operator: 5_000 }
    let model = modelOf(clock, () => ({ text: goodText(450) }))
    const fresh = () => imaginerOn(canon, clock, { budget, model })
    let imaginer = fresh()
    const ask = async (world: string, name: string) => {
      await pumped(clock, imaginer.text(wanted(`/root/${name}.txt`, { world })))
      const { author, reason } = imaginer.told.at(-1)?.provenance ?? {}
      return author === 'plain' ? reason : author
    }
    // A question reserves some 1,800 tokens, and costs 150 in the end.
    const day = '2026-11-22'
    await canon.spend(day, 'visitor a', 4_000)
    assert.equal(await ask('a', '1'), 'budget')
    assert.equal(await ask('b', '2'), 'fake/m')
    assert.equal(await canon.spend(day, 'visitor a', 0), 4_000)
    assert.equal(await canon.spend(day, 'visitor b', 0), 150)
    assert.equal(await canon.spend(day, 'all', 0), 150)
    await canon.spend(day, 'all', 11_000)
    assert.equal(await ask('c', '3'), 'budget')
    assert.equal(await ask('operator', '4'), 'fake/m')
    assert.equal(await canon.spend(day, 'operator', 0), 150)
    // A restart forgets nothing.
    imaginer = fresh()
    assert.equal(await ask('d', '5'), 'budget')
    // What may have been billed counts in full, what was refused not at all.
    model = modelOf(clock, () => ({ fails: broken(true) }))
    imaginer = fresh()
    assert.equal(await ask('operator', '6'), 'broken')
    const spent = await canon.spend(day, 'operator', 0)
    assert(spent > 1_500, `${spent}`)
    model = modelOf(clock, () => ({ fails: broken(false) }))
    imaginer = fresh()
    assert.equal(await ask('operator', '7'), 'broken')
    assert.equal(await canon.spend(day, 'operator', 0), spent)
    clock.advance(12 * 3_600_000)
    model = modelOf(clock, () => ({ text: goodText(450) }))
    imaginer = fresh()
    assert.equal(await ask('d', '8'), 'fake/m')
  },
)

on('the breaker leaves a failing provider alone, and tries it again', async (canon, clock) => {
  let isDown = true
  const model = modelOf(clock, () => (isDown ? { fails: late } : { text: goodText(450) }))
  const imaginer = imaginerOn(canon, clock, { model })
  const ask = async (n: number) => {
    await pumped(clock, imaginer.text(wanted(`/root/${n}.txt`)))
    return imaginer.told.at(-1)?.provenance.reason
  }
  for (let n = 0; n < 4; n++) assert.equal(await ask(n), 'late')
  for (let n = 4; n < 8; n++) assert.equal(await ask(n), 'breaker')
  assert.equal(model.prompts.length, 4)
  isDown = false
  clock.advance(15_000)
  assert.equal(await ask(8), undefined)
  assert.equal(await ask(9), undefined)
  assert.deepEqual(imaginer.troubles.slice(-2), [
    'fake/m: left alone for 15 s, texts are plain',
    'fake/m: answers again',
  ])
})

on(
  'two processes on one canon: one makes it, the other waits and reads the same',
  async (canon, clock) => {
    const model = modelOf(clock, (n) => ({ text: goodText(450, `made ${n}`), tookMs: 1_000 }))
    const one = imaginerOn(canon, clock, { model })
    const two = imaginerOn(canon, clock, { model })
    const [a, b] = await pumped(clock, Promise.all([one.text(wanted()), two.text(wanted())]))
    assert.equal(textOf(a), textOf(b))
    assert.equal(model.prompts.length, 1)
    assert.equal(one.told.length + two.told.length, 1)
  },
)

on('who dies over a claim is followed when its time is over', async (canon, clock) => {
  const claim = await canon.claim({ pin, path: '/root/notes.txt', size: 400 }, 10_000)
  assert.equal(claim.is, 'ours')
  const model = modelOf(clock, () => ({ text: goodText(450) }))
  const fromMs = clock.nowMs()
  const bytes = await pumped(clock, imaginerOn(canon, clock, { model }).text(wanted()))
  assert.equal(textOf(bytes).slice(0, 6), 'note 0')
  const tookMs = clock.nowMs() - fromMs
  assert(tookMs >= 10_000 && tookMs < 11_000, `${tookMs}`)
})

on('the winner of a race is what both serve', async (canon, clock) => {
  const name = { pin, path: '/root/notes.txt', size: 400 }
  const winner = bytesOf(goodText(450, 'winner').slice(0, 400))
  const provenance = { author: 'x', atMs: 0, tookMs: 0, tokensIn: 0, tokensOut: 0, world: 'w' }
  const model = modelOf(clock, () => {
    void canon.publish(name, { bytes: winner, provenance })
    return { text: goodText(450) }
  })
  const imaginer = imaginerOn(canon, clock, { model })
  assert.equal(textOf(await pumped(clock, imaginer.text(wanted()))), textOf(winner))
  assert.deepEqual(imaginer.told, [])
})

on('a crowd with a thousand names gets some written, and the rest plain', async (canon, clock) => {
  const model = modelOf(clock, () => ({ text: goodText(450) }))
  const imaginer = imaginerOn(canon, clock, { model })
  const asks = Array.from({ length: 1_000 }, (_, n) => imaginer.text(wanted(`/root/${n}.txt`)))
  await pumped(clock, Promise.all(asks))
  const reasons = imaginer.told.filter(({ provenance }) => provenance.author === 'plain')
  assert.equal(model.prompts.length, 72)
  assert.deepEqual(new Set(reasons.map(({ provenance }) => provenance.reason)), new Set(['too many at once'])) // biome-ignore format: one line
  assert.equal(reasons.length, 928)
})

on(
  'a full canon asks no model: what it serves must come again',
  async (canon, clock) => {
    const model = modelOf(clock, () => ({ text: goodText(450) }))
    const imaginer = imaginerOn(canon, clock, { model })
    await pumped(clock, imaginer.text(wanted('/root/1.txt')))
    for (let n = 0; n < 2; n++) {
      const bytes = await pumped(clock, imaginer.text(wanted('/root/2.txt')))
      assert.equal(textOf(bytes), plainOf(wanted('/root/2.txt')))
    }
    assert.equal(model.prompts.length, 1)
  },
  1,
)

on(
  'who stops gives back his claims, publishes nothing, and leaves no timer',
  async (canon, clock) => {
    const model = modelOf(clock, () => ({ tookMs: 60_000 }))
    const imaginer = imaginerOn(canon, clock, { model })
    const asked = imaginer.text(wanted())
    const unasked = imaginer.text(wanted('/root/a sentence'))
    asked.catch(() => {})
    for (let n = 0; n < 20; n++) await Promise.resolve()
    assert.equal(clock.pending(), 3)
    await imaginer.close()
    await assert.rejects(asked, { message: 'the imagination is closed' })
    assert.equal((await unasked).length, 400)
    assert.equal(clock.pending(), 0)
    assert.equal(await canon.get({ pin, path: '/root/notes.txt', size: 400 }), undefined)
    assert.equal((await canon.claim({ pin, path: '/root/notes.txt', size: 400 }, 1_000)).is, 'ours')
  },
)

test('a canon that fails refuses, and is asked again', async () => {
  const clock = manualClock(NOON_MS)
  const canon = memoryCanon({ clock, ghostsMax: 10 })
  let isFull = true
  const failing: Canon = {
    ...canon,
    publish: (name, imagined) =>
      isFull ? Promise.reject(new Error('disk full')) : canon.publish(name, imagined),
  }
  const model = modelOf(clock, () => ({ text: goodText(450) }))
  const imaginer = imaginerOn(failing, clock, { model })
  await assert.rejects(pumped(clock, imaginer.text(wanted())), new Error('disk full'))
  isFull = false
  assert.equal((await pumped(clock, imaginer.text(wanted()))).length, 400)
  assert.equal(about.seed, 'imaginer')
})
