import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { API_CONNECTIONS_MAX, API_REQUEST_MS } from '../../base/limits.ts'
import type { ApiPorts } from './api.ts'
import { type ApiServer, startApi } from './server.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'

const serve = async (t: TestContext): Promise<ApiServer> => {
  const api = await startApi(
    {
      ...{ host: '127.0.0.1', port: 0, token: undefined, version: '1', routes: [] },
      isTentacle: () => false,
      report: (cause) => assert.fail(String(cause)),
    },
    {} as ApiPorts,
  )
  t.after(() => api.close())
  return api
}

const dial = (api: ApiServer): Socket => {
  const socket = connect({ host: '127.0.0.1', port: api.port })
  socket.on('error', () => {})
  return socket
}

/** All that is said until the end. */
const heard = (socket: Socket): Promise<string> =>
  new Promise((over) => {
    let text = ''
    socket.on('data', (more) => {
      text += more
    })
    socket.once('close', () => over(text))
  })

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n'

test('who comes when so many connections are open is not heard', async (t) => {
  const api = await serve(t)
  assert.equal(api.server.maxConnections, API_CONNECTIONS_MAX)
  // So many would be too much for a test: two stand for them.
  api.server.maxConnections = 2
  const first = dial(api)
  const second = dial(api)
  await Promise.all([once(first, 'connect'), once(second, 'connect')])
  const third = dial(api)
  third.write(`${REQUEST}\r\n`)
  assert.equal(await heard(third), '')
  first.write(`${REQUEST}Connection: close\r\n\r\n`)
  assert.match(await heard(first), /^HTTP\/1\.1 404 /)
  second.destroy()
})

test('a request has so much time to come', {
  skip: isSoak ? false : 'half a minute of waiting: make soak',
  timeout: 120_000,
}, async (t) => {
  const api = await serve(t)
  const slow = dial(api)
  const sinceMs = performance.now()
  slow.write(REQUEST)
  assert.match(await heard(slow), /^HTTP\/1\.1 408 /)
  assert.ok(performance.now() - sinceMs >= API_REQUEST_MS)
})

test('a request may come for that time', async (t) => {
  const api = await serve(t)
  assert.equal(api.server.requestTimeout, API_REQUEST_MS)
})
