import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOf } from '../../src/base/bytes.ts'
import { manualClock } from '../../src/base/clock.ts'
import { seededDice } from '../../src/base/dice.ts'
import { E2BIG, ENOSPC, ERANGE, failed } from '../../src/base/errno.ts'
import {
  API_SESSIONS_MAX,
  API_SESSIONS_PER_SOURCE_MAX,
  COMMAND_TOLD_BYTES_MAX,
  CONTROL_LINE_BYTES_MAX,
  LOGIN_SOURCES_MAX,
  TTY_COLUMNS_MAX,
  TTY_ROWS_MAX,
  XATTR_BLOCK_BYTES_MAX,
  XATTR_NAME_BYTES_MAX,
  XATTR_VALUE_BYTES_MAX,
} from '../../src/base/limits.ts'
import { createApiSessions } from '../../src/brain/api/sessions.ts'
import { createJudge } from '../../src/brain/login.ts'
import type { Nerve, Outward } from '../../src/nerve/nerve.ts'
import { sizeOf } from '../../src/shell/tty/open.ts'
import { O_CREAT, O_RDWR } from '../../src/world/syscalls.ts'
import { tinyImage, tinyWorld } from '../../src/world/testing-image.ts'
import {
  configOf,
  eventLog,
  onceThere,
  processCommand,
  start,
  temporaryFolder,
} from '../e2e/kit.ts'

test('a window has the size of a display at most', () => {
  const most = { rows: TTY_ROWS_MAX, columns: TTY_COLUMNS_MAX }
  assert.deepEqual(sizeOf(most), most)
  assert.deepEqual(sizeOf({ rows: 4_294_967_295, columns: 4_294_967_295 }), most)
})

test('extended attributes: names, values, and the block that holds them', () => {
  const { world } = tinyWorld({}, { ...tinyImage({ '/f': { text: 'f' } }) })
  const sys = world.startProcess({ comm: 'sh', argv: ['sh'], environment: [], cwd: '/' })
  assert.ok(!failed(sys))
  assert.ok(typeof sys.open('/f', O_CREAT | O_RDWR) === 'number')
  const set = (nameBytes: number, valueBytes: number) =>
    sys.setxattr('/f', `user.${'n'.repeat(nameBytes - 5)}`, new Uint8Array(valueBytes))
  assert.equal(failed(set(XATTR_NAME_BYTES_MAX, 1)), false)
  assert.equal(set(XATTR_NAME_BYTES_MAX + 1, 1), ERANGE)
  assert.equal(set(6, XATTR_VALUE_BYTES_MAX + 1), E2BIG)
  assert.equal(set(6, XATTR_BLOCK_BYTES_MAX), ENOSPC)
})

test('tries: of so many sources the first is forgotten', () => {
  const judge = createJudge({
    auth: { policy: 'tries', users: new Map(), tries: { min: 1, max: 1 } },
    secret: 'secret',
    dice: seededDice('login'),
  })
  const tried = (network: string, proof: string): boolean =>
    judge({ user: 'root', method: 'password', proof }, network).accepted
  assert.deepEqual([tried('first', 'a'), tried('first', 'b')], [true, false])
  for (let n = 1; n < LOGIN_SOURCES_MAX; n++) tried(`${n}`, 'x')
  assert.equal(tried('first', 'b'), false, 'there is still room for it')
  tried('one more', 'x')
  tried('and another', 'x')
  assert.equal(tried('first', 'b'), true, 'it comes as somebody new')
})

test('sessions of the API in all', async () => {
  const answers = (take: (frame: Outward) => void): void =>
    take({ kind: 'done', status: 0, prompt: bytesOf('# ') } as Outward)
  const nerve = {
    visit: async () => ({ id: 'v' }),
    leave: () => {},
    open: async (_visitor: unknown, _wish: unknown, take: (frame: Outward) => void) => ({
      send: (frame: { kind: string }) => {
        if (frame.kind === 'command') answers(take)
      },
    }),
  } as unknown as Nerve
  const sessions = createApiSessions(nerve, manualClock())
  const run = (n: number) => {
    const address = `192.0.2.${Math.floor(n / API_SESSIONS_PER_SOURCE_MAX)}`
    const source = { address, port: 1, localAddress: '192.0.2.254', localPort: 8000 }
    return sessions.run({ source, id: `${n}` }, '')
  }
  for (let n = 0; n < API_SESSIONS_MAX; n++) await run(n)
  await assert.rejects(run(API_SESSIONS_MAX), /^NotServed: too many sessions in all/)
  sessions.close()
})

test("the operator's first line is short, or nothing", async (t) => {
  const folder = temporaryFolder(t)
  await start(t, configOf(folder))
  const says = async (bytes: number, end = '\n'): Promise<string> => {
    const socket = connect(join(folder, 'control.sock'))
    let said = ''
    socket.on('data', (more) => {
      said += more
    })
    socket.write(`{"request":"${'x'.repeat(bytes - 15)}"}${end}`)
    await once(socket, 'close')
    return said
  }
  assert.match(await says(CONTROL_LINE_BYTES_MAX), /^\{"error":"no such request/)
  assert.equal(await says(CONTROL_LINE_BYTES_MAX + 2, ''), '')
})

test('a command is told to the operator up to so many bytes', async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder))
  const characters = COMMAND_TOLD_BYTES_MAX / 2
  // Two bytes each: of characters the log itself would take twice as many.
  const command = `: ${'\u00e9'.repeat(characters + 10)}`
  assert.equal((await processCommand(running, { session_id: '1', command })).status, 200)
  const line = await onceThere(() => eventLog(folder).find((it) => it.includes('command.input')))
  const { input } = JSON.parse(line) as { readonly input: string }
  assert.deepEqual([input.length, input], [characters + 1, command.slice(0, characters + 1)])
})
