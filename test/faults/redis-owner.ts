/** What redis-owners.test.ts runs in processes of their own: `node redis-owner.ts URL`. */
import { writeSync } from 'node:fs'
import { systemClock } from '../../src/base/clock.ts'
import { createGate } from '../../src/brain/gate.ts'
import { changesOf, checked } from '../../src/store/redis/load.test-kit.ts'
import { store as redis } from '../../src/store/redis.ts'

/** At once, or not before there is room: what is said must not wait in this process. */
const say = (line: string | number) => writeSync(1, `${line}\n`)

/** Writes to world `w` for ever, through the gate, and tells each number when a visitor may see it. */
const main = async (url: string) => {
  const clock = systemClock()
  const store = await redis.open(url, { durability: 'power', clock })
  const { lease, tenure, ...rest } = await store.attach('w')
  const lost = (cause: unknown) => {
    say(`lost ${cause instanceof Error ? cause.name : cause}`)
    process.exit(0)
  }
  const gate = createGate({ store, lease, tenure, durable: () => {}, lost })
  tenure?.watch({ wanted: () => say('wanted'), lost })
  let n = checked(rest)
  let sequence = 0
  say('attached')
  const next = () => {
    const number = ++n
    gate.submit({ sequence: ++sequence, changes: changesOf(number), blobs: new Map() })
    gate.whenDurable(sequence, () => {
      say(number)
      setImmediate(next)
    })
  }
  next()
  // A visitor who only reads: what he is told changes nothing.
  setInterval(() => gate.whenDurable(0, () => say(`read ${n}`)), 20)
}

await main(process.argv[2] ?? '')
