import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { NO_BYTES } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { LINE_LINGER_MS } from '../base/limits.ts'
import type { Nerve, Outward } from '../nerve/nerve.ts'
import { protocol } from './tcp.ts'

const SOURCE = { address: '192.0.2.1', port: 1, localAddress: '', localPort: 2222 }

test('who takes none of the last words is cut off after a while', {
  timeout: 300_000,
}, async (t) => {
  const clock = manualClock()
  let say: (frame: Outward) => void = () => {}
  const left: string[] = []
  const nerve = {
    visit: async () => ({ id: 'a' }),
    open: async (_visitor, _wish, receive) => {
      say = receive
      return { send: () => {} }
    },
    leave: ({ id }) => left.push(id),
  } as Partial<Nerve> as Nerve
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  t.after(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  t.after(() => client.destroy())
  client.on('error', () => {})
  client.pause()
  const [socket] = (await once(server, 'connection')) as [Socket]
  client.write('x')
  await protocol.serve({ socket, source: SOURCE, initial: NO_BYTES }, { nerve, clock })
  // More than the kernel takes on both sides.
  say({ kind: 'out', bytes: new Uint8Array(64_000_000) })
  say({ kind: 'exit', status: 0 })
  clock.advance(LINE_LINGER_MS - 1)
  assert.equal(socket.destroyed, false)
  clock.advance(1)
  assert.equal(socket.destroyed, true)
  await once(socket, 'close')
  assert.deepEqual([left, clock.pending()], [['a'], 0])
})
