import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { NO_BYTES } from '../../base/bytes.ts'
import { type Dice, seededDice } from '../../base/dice.ts'
import { API_SESSION_ID_CHARS_MAX } from '../../base/limits.ts'
import type { ApiPorts } from './api.ts'
import { route } from './routes/process-command.ts'
import { startApi } from './server.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 2_000
/** Requests that are sent at a time. */
const AT_ONCE = 50

const VALUES = [
  ...['"ls"', '"1"', '""', 'null', 'true', '1e999', '-0', '[]', '{}', '[["ls"]]', '{"a":{}}'],
  ...['"\\u0000"', '"\\ud800"', '"\\n\\r"', '"192.0.2.1"', '"::1"', '"\x80"', '"\xc3\xa4"'],
  `"${'x'.repeat(API_SESSION_ID_CHARS_MAX + 1)}"`,
]
/** Seldom: it ends the connection. */
const NO_JSON = [
  '1,"__proto__":{"source":"::1"}',
  '"',
  '\x00',
  '{',
  'tru',
  '\x80',
  '1.',
  '"\n"',
  '[',
  ',',
]
const NAMES = ['session_id', 'command', 'source', 'toString', 'x', '']
const one = <T>(dice: Dice, from: readonly T[]): T => from[dice.below(from.length)] as T

const bodyOf = (dice: Dice): string => {
  const pairs = Array.from({ length: dice.below(4) }, () => [one(dice, NAMES), one(dice, VALUES)])
  if (dice.below(2) === 0) pairs.push(['session_id', '"1"'], ['command', one(dice, VALUES)])
  const text = `{${pairs.map(([name, value]) => `"${name}":${value}`).join(',')}}`
  switch (dice.below(200)) {
    case 0:
      return text.slice(0, dice.below(text.length))
    case 1:
      return text.replace(/[^:]*\}$/, `${one(dice, NO_JSON)}}`)
    case 2:
      return one(dice, VALUES)
    default:
      return text
  }
}

const requestOf = (dice: Dice): Buffer => {
  const body = Buffer.from(bodyOf(dice), 'latin1')
  const head =
    'POST /process_command HTTP/1.1\r\nHost: localhost\r\n' +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** Reads answers as they come; each has a Content-Length. */
const answersOn = (socket: Socket) => {
  const found: { readonly status: number; readonly body: string }[] = []
  let rest = Buffer.alloc(0)
  let wake = (): void => {}
  socket.on('data', (more: Buffer) => {
    rest = Buffer.concat([rest, more])
    for (;;) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) break
      const head = rest.toString('latin1', 0, end)
      const from = end + 4
      const to = from + Number(/content-length: (\d+)/i.exec(head)?.[1])
      if (rest.length < to) break
      found.push({ status: Number(head.slice(9, 12)), body: rest.toString('utf8', from, to) })
      rest = rest.subarray(to)
    }
    wake()
  })
  socket.on('close', () => wake())
  return async (count: number): Promise<typeof found> => {
    while (found.length < count && !socket.destroyed) {
      await new Promise<void>((more) => {
        wake = more
      })
    }
    return found.splice(0, count)
  }
}

test(`${ROUNDS} hostile requests: a command is run, or the caller hears what is wrong`, async (t) => {
  const ran: { readonly id: string; readonly command: string }[] = []
  const sessions = {
    run: async ({ id }: { readonly id: string }, command: string) => {
      ran.push({ id, command })
      return { output: NO_BYTES, prompt: NO_BYTES, status: 0 }
    },
  }
  const api = await startApi(
    {
      ...{ host: '127.0.0.1', port: 0, token: undefined, version: '1', routes: [route] },
      isTentacle: () => false,
      report: (cause) => assert.fail(String(cause)),
    },
    { sessions, sessionsOf: () => undefined } as unknown as ApiPorts,
  )
  t.after(() => api.close())
  const dice = seededDice('api')
  const counts = new Map<number, number>()
  let answered = 0
  for (let connections = 0; answered < ROUNDS; connections++) {
    assert.ok(connections < ROUNDS)
    const socket = connect({ host: '127.0.0.1', port: api.port })
    socket.on('error', () => {})
    const answers = answersOn(socket)
    let them: Awaited<ReturnType<typeof answers>> = []
    do {
      // What is no JSON ends a connection: what was sent behind it nobody reads.
      socket.write(Buffer.concat(Array.from({ length: AT_ONCE }, () => requestOf(dice))))
      them = [...them, ...(await answers(AT_ONCE))]
    } while (!socket.destroyed && them.length < 50 * AT_ONCE)
    socket.destroy()
    answered += them.length
    for (const { status, body } of them) {
      counts.set(status, (counts.get(status) ?? 0) + 1)
      const said = JSON.parse(body) as { readonly error?: string; readonly action?: string }
      if (status === 200) assert.equal(said.action, 'REPLY')
      else assert.ok(typeof said.error === 'string' && said.error !== '', body)
    }
  }
  assert.deepEqual([...counts.keys()].sort(), [200, 400, 403])
  // What came behind an end was run, and nobody was there to hear of it.
  assert.ok(ran.length >= (counts.get(200) ?? 0))
  for (const { id, command } of ran.splice(0)) {
    assert.ok(typeof command === 'string' && id.length > 0)
    assert.ok(id.length <= API_SESSION_ID_CHARS_MAX)
  }
  assert.equal(Object.hasOwn(Object.prototype, 'command'), false)
})
