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

const exchangesOf = (kind: string): readonly Exchange[] => {
  const file = new URL(`../../../test/recorded/telnet-${kind}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { exchanges: readonly Exchange[] }).exchanges
}

/** pam_faildelay's mean: where the recorded one was longer or shorter nothing came in between. */
const REFUSED = { accepted: false, delayMs: 2_900 }

const nerveOf = (kind: 'busybox' | 'inetutils') =>
  ({
    hello: async () =>
      ({
        hostname: 'vm',
        telnet: { kind, issue: 'Debian GNU/Linux 12\n', release: '6.18.44-fc-v509' },
      }) as Partial<DoorFacts> as DoorFacts,
    authenticate: async () => REFUSED,
    tell: () => {},
  }) as Partial<Nerve> as Nerve

const SOURCE = { address: '192.0.2.1', port: 1, localAddress: '192.0.2.2', localPort: 23 }

/** Answers of the nerve have come. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

for (const kind of ['busybox', 'inetutils'] as const) {
  test(`${kind} and login answer as recorded`, async () => {
    for (const [name, sent, untilMs, received, end] of exchangesOf(kind)) {
      const clock = manualClock()
      const wire = createWire()
      const socket = wire.socket as unknown as Socket
      const setup = { nerve: nerveOf(kind), clock }
      await serveTelnet({ socket, source: SOURCE, initial: NO_BYTES }, setup, { id: 'a' })
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
      const seen = [wire.written(), wire.isEnded() ? 'closed' : 'open']
      assert.deepEqual(seen, [received, end], name)
    }
  })
}
