/** A Sentinel that a test plays: it answers when it is told to, and says that the primary is another. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import { noRedis, startRedis, until } from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'

/** The driver speaks RESP3 with Sentinels: what nobody has asked for begins with `>`. */
const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`
const list = (...items: readonly string[]): string =>
  `*${items.length}\r\n${items.map(bulk).join('')}`

const startFake = async (t: TestContext, primaryPort: number) => {
  const sockets = new Set<Socket>()
  const watchers = new Set<Socket>()
  let held: (() => void)[] | undefined
  const answer = (socket: Socket, words: readonly string[]): void => {
    const asked = words.join(' ').toLowerCase()
    if (asked.startsWith('subscribe')) {
      watchers.add(socket)
      socket.write(`>3\r\n${bulk('subscribe')}${bulk(words[1] ?? '')}:1\r\n`)
    } else if (asked.startsWith('sentinel get-master-addr-by-name')) {
      const say = (): void => void socket.write(list('127.0.0.1', `${primaryPort}`))
      if (held === undefined) say()
      else held.push(say)
    } else if (asked.startsWith('sentinel')) socket.write('*0\r\n')
    else socket.write('+OK\r\n')
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text: string) => {
      // Commands come whole here: they are short, and nothing is between us.
      for (const command of text.split(/(?=\*\d+\r\n\$)/)) {
        answer(
          socket,
          [...command.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, word = '']) => word),
        )
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    watchers,
    /** How many wait for an answer from now on. */
    hold: () => {
      const waiting: (() => void)[] = []
      held = waiting
      return () => waiting.length
    },
    release: () => {
      for (const say of held ?? []) say()
      held = undefined
    },
    switched: () => {
      const text = `world 127.0.0.1 ${primaryPort} 127.0.0.1 ${primaryPort}`
      for (const socket of watchers) {
        socket.write(`>3\r\n${bulk('message')}${bulk('+switch-master')}${bulk(text)}`)
      }
    },
  }
}

test('a failover that is told of while Sentinel is being asked does not end all asking', {
  skip: noRedis,
}, async (t) => {
  const server = await startRedis(['appendonly yes', 'appendfsync always'])
  t.after(() => server.end())
  const sentinel = await startFake(t, server.port)
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/world`
  const store = await kind.open(url, { durability: 'power', clock: systemClock() })
  t.after(() => store.close())
  const { lease } = await store.attach('w')
  await until(() => sentinel.watchers.size > 0)
  const waiting = sentinel.hold()
  await server.kill()
  const committed = store.commit(lease, new Map([['k', bytesOf('v')]]))
  // Who asks and who listens.
  await until(() => waiting() >= 2)
  sentinel.switched()
  await server.restart()
  // He has heard it before he has his answer: both come from here, in order.
  await new Promise(setImmediate)
  sentinel.release()
  await committed
  await store.detach(lease)
  assert.deepEqual(
    (await store.list()).map(({ id }) => id),
    ['w'],
  )
})
