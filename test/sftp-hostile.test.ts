/** sftp-server with clients that send anything, or take nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dice, seededDice } from '../src/base/dice.ts'
import { nextTurn } from '../src/base/turn.ts'
import { CREDIT_BYTES, type Outward } from '../src/nerve/nerve.ts'
import { packet, string, u32, u64 } from '../src/programs/sftp-server/packet.ts'
import { type LabWorld, openLab } from './lab.ts'

const SESSIONS = process.env.MIMICRY_SOAK === '1' ? 20_000 : 150
const REQUESTS_MAX = 100
const WISH = { kind: 'subsystem', user: 'root', name: 'sftp', env: [] } as const

const PATHS = ['/tmp', '/tmp/f', '/tmp/d', '', '.', '..', '/etc/hosts', '/dev/null', '/proc/self']

const pick = <T>(dice: Dice, from: readonly T[]): T => from[dice.below(from.length)] as T

type Field = (dice: Dice) => Uint8Array
const path: Field = (dice) => string(pick(dice, PATHS))
const handle: Field = (dice) => string(u32(dice.below(6)))
const number: Field = (dice) => u32(pick(dice, [0, 1, 2, 5, 4_096, 2 ** 31, 2 ** 32 - 1]))
const offset: Field = (dice) =>
  u64(pick(dice, [0, 1, 5, 100_000, 2 ** 40, 2 ** 63, 2 ** 64 - 2048]))
const data: Field = (dice) => string('x'.repeat(dice.below(500)))
const flags: Field = (dice) => u32(dice.below(64))
const ids: Field = (dice) => string(Buffer.concat([u32(0), u32(dice.below(70_000))]))
/** Size, owner, mode, times, each or not. */
const attributes: Field = (dice) => {
  const wanted = dice.below(16)
  return Buffer.concat([
    u32(wanted),
    ...((wanted & 1) === 0 ? [] : [offset(dice)]),
    ...((wanted & 2) === 0 ? [] : [number(dice), number(dice)]),
    ...((wanted & 4) === 0 ? [] : [u32(dice.below(0o10000))]),
    ...((wanted & 8) === 0 ? [] : [number(dice), number(dice)]),
  ])
}

/** Types and extensions, and what each of them reads. */
const REQUESTS: readonly (readonly [type: number | string, ...fields: Field[]])[] = [
  [3, path, flags, attributes],
  ...([
    [4, handle],
    [8, handle],
    [12, handle],
  ] as const),
  [5, handle, offset, number],
  [6, handle, offset, data],
  ...([
    [7, path],
    [11, path],
    [13, path],
    [15, path],
    [16, path],
    [17, path],
    [19, path],
  ] as const),
  ...([
    [9, path, attributes],
    [14, path, attributes],
    [10, handle, attributes],
  ] as const),
  ...([
    [18, path, path],
    [20, path, path],
  ] as const),
  ['posix-rename@openssh.com', path, path],
  ['hardlink@openssh.com', path, path],
  ...([
    ['statvfs@openssh.com', path],
    ['expand-path@openssh.com', path],
  ] as const),
  ...([
    ['fstatvfs@openssh.com', handle],
    ['fsync@openssh.com', handle],
  ] as const),
  ['lsetstat@openssh.com', path, attributes],
  ['copy-data', handle, number, number, number, number, handle, number, number],
  ['users-groups-by-id@openssh.com', ids, ids],
  ...([['limits@openssh.com'], ['home-directory', path], ['x@y', data], [99, data]] as const),
]

/** Mostly one that can be read; sometimes a byte of it is another. */
const request = (dice: Dice): Uint8Array => {
  if (dice.below(300) === 0) return u64(dice.below(2 ** 32) * 2 ** 32)
  const [type, ...fields] = pick(dice, REQUESTS)
  const head = typeof type === 'string' ? ([200, string(type)] as const) : ([type] as const)
  const [kind, ...name] = head
  const bytes = packet(kind, u32(dice.below(2 ** 32)), ...name, ...fields.map((it) => it(dice)))
  if (dice.below(100) === 0) bytes[dice.below(Math.min(bytes.length, 24))] = dice.below(256)
  return bytes
}

/** Sends all of it in pieces of any size, and answers how the server ended. */
const send = (world: LabWorld, dice: Dice, bytes: Uint8Array): Promise<Outward> =>
  new Promise((ended, fails) => {
    let ending: Outward = { kind: 'lost' }
    const session = world.open(WISH, {
      send: (frame) => {
        if (frame.kind === 'out') session?.receive({ kind: 'credit', bytes: frame.bytes.length })
        else if (frame.kind !== 'credit') ending = frame
      },
      ended: () => ended(ending),
    })
    if (session === undefined) return fails(new Error('no room for a process'))
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + dice.below(1_000)
      session.receive({ kind: 'in', bytes: bytes.subarray(at, at + size) })
      at += size
    }
    session.receive({ kind: 'eof' })
  })

test('whatever is sent, it answers or ends, and nothing of ours breaks', async () => {
  const lab = await openLab({ persona: 'debian-12-db' })
  const dice = seededDice('hostile sftp')
  const problems: unknown[] = []
  const endings = new Set<string>()
  let world = lab.world((cause) => problems.push(cause))
  for (let n = 0; n < SESSIONS; n++) {
    if (n % 500 === 0) world = lab.world((cause) => problems.push(cause))
    const hello = packet(1, u32(3))
    const requests = Array.from({ length: dice.below(REQUESTS_MAX) }, () => request(dice))
    const ending = await send(world, dice, Buffer.concat([hello, ...requests]))
    endings.add(ending.kind === 'exit' ? `exit ${ending.status}` : ending.kind)
  }
  assert.deepEqual(problems, [])
  assert.deepEqual([...endings].sort(), ['exit 0', 'exit 11', 'exit 255'])
})

test('a client that takes nothing is read no further, and nothing heaps up', async () => {
  const lab = await openLab({ persona: 'debian-12-db' })
  const world = lab.world((cause) => assert.fail(String(cause)))
  await world.run('head -c 200000 /dev/zero > /tmp/f')
  let outBytes = 0
  let takenBytes = 0
  const session = world.open(WISH, {
    send: (frame) => {
      if (frame.kind === 'out') outBytes += frame.bytes.length
      if (frame.kind === 'credit') takenBytes += frame.bytes
    },
    ended: () => {},
  })
  assert(session !== undefined)
  const read = packet(5, u32(2), string(u32(0)), u64(0), u32(200_000))
  const reads = Buffer.concat(Array.from({ length: 20_000 }, () => read))
  session.receive({ kind: 'in', bytes: packet(1, u32(3)) })
  session.receive({ kind: 'in', bytes: packet(3, u32(1), string('/tmp/f'), u32(1), u32(0)) })
  for (let at = 0; at < reads.length; at += CREDIT_BYTES) {
    session.receive({ kind: 'in', bytes: reads.subarray(at, at + CREDIT_BYTES) })
  }
  const turn = (): Promise<void> => new Promise((then) => nextTurn(then))
  while (outBytes < CREDIT_BYTES) await turn()
  // All of it runs in this process: whatever it still wanted to do, it has had its turns.
  for (let still = 0; still < 500; still++) await turn()
  assert.equal(outBytes, CREDIT_BYTES)
  assert.ok(takenBytes <= 4 * CREDIT_BYTES, `${takenBytes} bytes were read`)
  session.receive({ kind: 'hangup' })
})
