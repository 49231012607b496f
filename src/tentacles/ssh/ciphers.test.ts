import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dice, seededDice } from '../../base/dice.ts'
import { cipherOf } from './ciphers.ts'
import { type Opened, type Opener, plainOpener, plainSealer, type Sealer } from './framing.ts'
import { PacketInput } from './packet-input.ts'

const CIPHERS = [
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
]
const MACS = [
  'umac-64-etm@openssh.com',
  'umac-128-etm@openssh.com',
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'umac-64@openssh.com',
  'umac-128@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
]

const pairs = CIPHERS.flatMap((cipher) =>
  (cipher.endsWith('-ctr') ? MACS : ['']).map((mac) => [cipher, mac] as const),
)

const bothEnds = (
  [cipher, mac]: readonly [string, string],
  dice: Dice,
): { sealer: Sealer; opener: Opener } => {
  const kind = cipherOf(cipher)
  const keys = { key: dice.bytes(64), iv: dice.bytes(16), macKey: dice.bytes(64) }
  const cut = {
    key: keys.key.subarray(0, kind?.keyBytes),
    iv: keys.iv.subarray(0, kind?.ivBytes),
    macKey: mac.startsWith('umac') ? keys.macKey.subarray(0, 16) : keys.macKey,
  }
  const [sealer, opener] = [kind?.sealer(cut, mac), kind?.opener(cut, mac)]
  assert(sealer !== undefined && opener !== undefined, `${cipher} ${mac}`)
  return { sealer, opener }
}

for (const pair of [...pairs, ['none', ''] as const]) {
  test(`${pair.join(' ')}: what is sealed is opened, however the bytes are split`, () => {
    const dice = seededDice(pair.join())
    const { sealer, opener } =
      pair[0] === 'none' ? { sealer: plainSealer, opener: plainOpener } : bothEnds(pair, dice)
    const payloads = Array.from({ length: 40 }, (_, at) => dice.bytes(1 + dice.below(at * 40 + 1)))
    const wire = Buffer.concat(payloads.map((payload, at) => sealer.seal(at, payload)))
    const input = new PacketInput()
    input.use({ keys: opener, cipher: pair[0], isCompressed: false, resetsSequence: true })
    const opened: string[] = []
    for (let at = 0; at < wire.length; ) {
      const count = 1 + dice.below(dice.below(4) === 0 ? 3_000 : 40)
      input.push(wire.subarray(at, at + count))
      at += count
      for (;;) {
        const arrived = input.next()
        if (arrived === 'more') break
        assert(typeof arrived === 'object' && 'payload' in arrived, String(arrived))
        opened.push(arrived.payload.toString('hex'))
      }
    }
    assert.deepEqual(
      opened,
      payloads.map((payload) => Buffer.from(payload).toString('hex')),
    )
  })
}

test('no change of a sealed packet goes unnoticed', () => {
  const dice = seededDice('changes')
  for (const pair of pairs) {
    for (let round = 0; round < 30; round++) {
      const { sealer, opener } = bothEnds(pair, dice)
      const packet = sealer.seal(5, dice.bytes(40))
      const at = dice.below(packet.length)
      packet[at] = (packet[at] ?? 0) ^ (1 << dice.below(8))
      const opened = open(opener, packet)
      assert(opened === 'corrupt' || opened === 'more', `${pair}: ${JSON.stringify(opened)}`)
    }
  }
})

const open = (opener: Opener, bytes: Buffer): Opened => opener.open(5, bytes)
