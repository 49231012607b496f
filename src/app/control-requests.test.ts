import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { answerRequest, type ControlRequests, isRequest } from './control-requests.ts'

const requests: ControlRequests = new Map([
  [
    'count',
    async function* ({ to }: Readonly<Record<string, unknown>>) {
      for (let n = 1; n <= Number(to); n++) yield { n }
    },
  ],
])

test('a request is answered in JSON lines; what is none is told so', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-control-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'control.sock')
  let line = ''
  const server = createServer((socket) => void answerRequest(socket, line, requests))
  t.after(() => server.close())
  await new Promise<void>((listening) => server.listen(path, listening))
  const ask = async (text: string): Promise<string> => {
    line = text
    const socket = connect(path)
    let said = ''
    socket.on('data', (bytes) => {
      said += bytes
    })
    await once(socket, 'close')
    return said
  }
  const no = '{"error":"no such request; there are count"}\n'
  assert.equal(await ask('{"request":"count","to":2}'), '{"n":1}\n{"n":2}\n{"done":true}\n')
  assert.equal(await ask('{"request":"count"}'), '{"done":true}\n')
  assert.equal(await ask('{"request":"rm"}'), no)
  assert.equal(await ask('{"request"'), no)
  const many = await ask('{"request":"count","to":20000}')
  assert.equal(many.split('\n').length, 20_002)
  assert.deepEqual([isRequest('{'), isRequest('127.0.0.1')], [true, false])
})
