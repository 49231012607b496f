/** What a hostile client may say before he is in: key exchange and login. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dice, seededDice } from '../../base/dice.ts'
import { connectClient, nerveWith } from './client.test-kit.ts'
import { Message } from './numbers.ts'
import { isSignedBy, isUserKey } from './user-key.ts'
import { boolean, message, string, u32 } from './wire.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
/** Messages of one client. */
const MESSAGES = 50
const CLIENTS = (isSoak ? 1_000_000 : 1_000) / MESSAGES
const KEYS = isSoak ? 1_000_000 : 1_000

const NAMES = [
  ...['ssh-userauth', 'ssh-connection', 'root', 'none', 'password', 'publickey', 'hostbased', ''],
  ...['keyboard-interactive', 'ssh-ed25519', 'ssh-rsa', 'rsa-sha2-512', 'ecdsa-sha2-nistp256'],
  ...['curve25519-sha256', 'aes128-gcm@openssh.com', 'zlib@openssh.com', 'a,b,,c', 'nistp256'],
]
const TYPES = [
  ...[Message.kexInit, Message.kexFirst, Message.newKeys, Message.serviceRequest],
  ...[
    Message.userauthRequest,
    Message.userauthRequest,
    61,
    1,
    2,
    3,
    4,
    7,
    31,
    34,
    80,
    90,
    192,
    255,
  ],
]

const field = (dice: Dice): Buffer => {
  switch (dice.below(6)) {
    case 0:
      return boolean(dice.below(2) === 1)
    case 1:
      return u32(dice.below(2) === 0 ? dice.below(4) : dice.below(2 ** 32))
    case 2:
      return string(dice.bytes(dice.below(70)))
    case 3:
      return Buffer.from(dice.bytes(dice.below(20)))
    default:
      return string(NAMES[dice.below(NAMES.length)] ?? '')
  }
}

const hostile = (dice: Dice): Buffer => {
  const type = TYPES[dice.below(TYPES.length)] ?? 0
  const known: readonly Buffer[] =
    type === Message.userauthRequest && dice.below(2) === 0
      ? ['root', 'ssh-connection'].map(string)
      : []
  return message(type, ...known, ...Array.from({ length: dice.below(12) }, () => field(dice)))
}

for (const [stage, hasKeys] of [
  ['of a key exchange', false],
  ['of a login', true],
] as const) {
  test(`hostile messages ${stage}, split anywhere, have one answer and crash nothing`, async () => {
    const dice = seededDice(stage)
    for (let round = 0; round < CLIENTS; round++) {
      const messages = Array.from({ length: MESSAGES }, () => hostile(dice))
      const outcomes: string[] = []
      for (const splits of [false, true]) {
        const told: string[] = []
        const client = connectClient(
          nerveWith({
            authenticate: async () => ({ accepted: false, delayMs: 0 }),
            tell: (_visitor, { type }) => void told.push(type),
          }),
        )
        if (hasKeys) await client.meet()
        else client.raw(Buffer.from('SSH-2.0-x\r\n'))
        const wire = Buffer.concat(messages.map((it) => client.sealed(it[0] ?? 0, it.subarray(1))))
        if (!splits) client.raw(wire)
        for (let at = 0; splits && at < wire.length; ) {
          const count = 1 + dice.below(200)
          client.raw(wire.subarray(at, at + count))
          at += count
        }
        const said: (number | undefined)[] = []
        for (let looks = 0, before = -1; looks < 50 && before < said.length; looks++) {
          before = said.length
          said.push(...(await client.look()).map((it) => it[0]))
        }
        client.clock.advance(1_000_000)
        await client.look()
        outcomes.push(JSON.stringify([said, told, client.isClosed]))
        assert.equal(client.isClosed, true, `round ${round}: nobody stays for ever`)
      }
      assert.equal(outcomes[1], outcomes[0], `round ${round}`)
    }
  })
}

test('keys and signatures of anything are nobody’s', () => {
  const dice = seededDice('keys')
  const algorithms = NAMES.slice(9, 13)
  for (let round = 0; round < KEYS; round++) {
    const algorithm = algorithms[dice.below(algorithms.length)] ?? ''
    const keyType = algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm
    const sizes = [0, 1, 3, 32, 33, 64, 65, 129, 256]
    const part = (): Buffer => string(dice.bytes(sizes[dice.below(sizes.length)] ?? 0))
    const parts = Array.from({ length: dice.below(4) }, part)
    if (dice.below(2) === 0 && keyType.startsWith('ecdsa')) parts.unshift(string('nistp256'))
    const blob = Buffer.concat([string(keyType), ...parts])
    assert.equal(isUserKey(algorithm, blob), algorithm !== 'ssh-rsa')
    const signature = Buffer.concat([string(algorithm), part()])
    assert.equal(isSignedBy({ algorithm, blob }, { signed: blob, signature }), false)
  }
})
