import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { bytesOf, NO_BYTES } from '../../base/bytes.ts'
import { manualClock } from '../../base/clock.ts'
import type { DoorFacts, Nerve } from '../../nerve/nerve.ts'
import { createWire } from '../wire.test-kit.ts'
import { serveTelnet } from './serve.ts'

type Exchange = readonly [
  name: string,
  sent: readonly (readonly [atMs: number, text: string])[],
  untilMs: number,
  received: string,
  end: string,
]

const { exchanges } = JSON.parse(
  readFileSync(new URL('../../../test/recorded/telnet-busybox.json', import.meta.url), 'utf8'),
) as { exchanges: readonly Exchange[] }

/** pam_faildelay's mean: where the recorded one was longer or shorter nothing came in between. */
const REFUSED = { accepted: false, delayMs: 2_900 }

const NERVE = {
  hello: async () =>
    ({
      hostname: 'vm',
      telnet: { kind: 'busybox', issue: 'Debian GNU/Linux 12\n', release: '6.1.0' },
    }) as Partial<DoorFacts> as DoorFacts,
  authenticate: async () => REFUSED,
  tell: () => {},
} as Partial<Nerve> as Nerve

const SOURCE = { address: '192.0.2.1', port: 1, localAddress: '192.0.2.2', localPort: 23 }

/** Answers of the nerve have come. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

test('busybox and login answer as recorded', async () => {
  for (const [name, sent, untilMs, received, end] of exchanges) {
    const clock = manualClock()
    const wire = createWire()
    const socket = wire.socket as unknown as Socket
    await serveTelnet(
      { socket, source: SOURCE, initial: NO_BYTES },
      { nerve: NERVE, clock },
      {
        id: 'a',
      },
    )
    const goTo = async (atMs: number): Promise<void> => {
      for (let now = clock.ticksMs(); now < atMs; now = clock.ticksMs()) {
        clock.advance(Math.min(100, atMs - now))
        await settled()
      }
    }
    await settled()
    for (const [atMs, text] of sent) {
      await goTo(atMs)
      wire.data(bytesOf(text))
    }
    await goTo(untilMs)
    assert.deepEqual([wire.written(), wire.isEnded() ? 'closed' : 'open'], [received, end], name)
  }
})
