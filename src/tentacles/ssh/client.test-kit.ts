/** A client of our own, in process: it can say what no real client would. */
import assert from 'node:assert/strict'
import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import type { Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { manualClock } from '../../base/clock.ts'
import { seededDice } from '../../base/dice.ts'
import type { DoorFacts, Nerve, SshFacts } from '../../nerve/nerve.ts'
import { cipherOf } from './ciphers.ts'
import { plainOpener, plainSealer, type Sealer } from './framing.ts'
import { Message } from './numbers.ts'
import { PacketInput } from './packet-input.ts'
import { serveSsh } from './serve.ts'
import { message, mpint, string, u32, WireReader } from './wire.ts'

const CIPHER = 'aes128-gcm@openssh.com'
const { privateKey } = generateKeyPairSync('ed25519')

/** A face with what this client speaks. */
export const FACTS: SshFacts = {
  ident: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10',
  kex: ['curve25519-sha256', 'kex-strict-s-v00@openssh.com'],
  hostKeyAlgorithms: ['ssh-ed25519'],
  ciphers: [CIPHER],
  macs: ['hmac-sha2-256'],
  compressions: ['none'],
  extensions: [['server-sig-algs', 'ssh-ed25519']],
  takesPing: false,
  tellsConnection: true,
  hostKeys: [
    { kind: 'ed25519', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
  ],
  moduli: [],
}

/** A brain that lets everybody in; tests lay over it what they look at. */
export const nerveWith = (over: Partial<Nerve>): Nerve => ({
  hello: async () => ({ hostname: 'web01', ssh: FACTS }) as Partial<DoorFacts> as DoorFacts,
  visit: async () => ({ id: '1' }),
  authenticate: async () => ({ accepted: true, delayMs: 0 }),
  open: async () => ({ send: () => {} }),
  leave: () => {},
  tell: () => {},
  ...over,
})

export interface Client {
  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void
  /** Writes a message under the keys of the moment. */
  send(type: number, ...fields: readonly Buffer[]): void
  /** The bytes `send` would write. */
  sealed(type: number, ...fields: readonly Buffer[]): Buffer
  /** Everything received since the last look, packets as payloads, when all has settled. */
  look(): Promise<readonly Buffer[]>
  /** The same without looking for packets in it. */
  lookRaw(): Promise<Buffer>
  /** Lines before the first packet. */
  readonly lines: readonly string[]
  readonly isClosed: boolean
  /** Exchanges keys. */
  meet(): Promise<void>
  /** Exchanges keys and logs in as root. */
  enter(): Promise<void>
}

const KEXINIT = message(
  Message.kexInit,
  Buffer.alloc(16, 7),
  ...['curve25519-sha256,kex-strict-c-v00@openssh.com', 'ssh-ed25519'].map(string),
  ...[CIPHER, CIPHER, '', '', 'none', 'none', '', ''].map(string),
  Buffer.alloc(5),
)

/** Connects to a server with this nerve. */
export const connectClient = (
  nerve: Nerve,
): Client & { readonly clock: { advance(ms: number): void } } => {
  const [near, far] = duplexPair({ highWaterMark: 1_048_576 })
  const clock = manualClock(0)
  const socket = Object.assign(far, { resetAndDestroy: () => far.destroy() }) as unknown as Socket
  socket.pause()
  const source = { address: '192.0.2.7', port: 5, localAddress: '192.0.2.1', localPort: 22 }
  const bytes = seededDice('client').bytes(0)
  void serveSsh({ socket, source, initial: bytes }, { nerve, clock }, { visitor: { id: '1' } })

  const input = new PacketInput()
  input.use({ keys: plainOpener, cipher: '', isCompressed: false, resetsSequence: true })
  let sealer: Sealer = plainSealer
  let sequence = 0
  let text = Buffer.alloc(0)
  const lines: string[] = []
  let isClosed = false
  near.on('data', (part: Buffer) => {
    if (lines.length > 0) return input.push(part)
    text = Buffer.concat([text, part])
    const end = text.indexOf('\r\n')
    if (end < 0) return
    lines.push(text.toString('latin1', 0, end))
    input.push(text.subarray(end + 2))
  })
  near.on('end', () => {
    isClosed = true
  })
  near.on('error', () => {})
  far.on('error', () => {})

  const sealed = (type: number, ...fields: readonly Buffer[]): Buffer => {
    const packet = sealer.seal(sequence, message(type, ...fields))
    sequence++
    return packet
  }
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn++) await new Promise((next) => setImmediate(next))
  }
  const look = async (): Promise<readonly Buffer[]> => {
    await settle()
    const payloads: Buffer[] = []
    for (;;) {
      const arrived = input.next()
      if (arrived === 'more') return payloads
      assert(typeof arrived === 'object' && 'payload' in arrived, JSON.stringify(arrived))
      payloads.push(Buffer.from(arrived.payload))
      if (arrived.payload[0] === Message.newKeys) return payloads
    }
  }
  const raw = (part: Uint8Array): void => {
    near.write(part)
  }

  const meet = async (): Promise<void> => {
    raw(Buffer.from('SSH-2.0-kit\r\n'))
    const { privateKey: own, publicKey } = generateKeyPairSync('x25519')
    const share = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
    raw(sealed(KEXINIT[0] ?? 0, KEXINIT.subarray(1)))
    raw(sealed(Message.kexFirst, string(share)))
    const [serverInit, reply] = await look()
    assert(serverInit !== undefined && reply !== undefined)
    const fields = new WireReader(reply, 1)
    const [hostKey, theirs] = [fields.string(), fields.string()]
    const secret = mpint(diffieHellman({ privateKey: own, publicKey: x25519(theirs) }))
    const hash = createHash('sha256')
    const known = ['SSH-2.0-kit', FACTS.ident, KEXINIT, serverInit, hostKey, share, theirs]
    for (const part of known) hash.update(string(part))
    const exchange = hash.update(secret).digest()
    const derive = (letter: string) =>
      createHash('sha256').update(secret).update(exchange).update(letter).update(exchange).digest()
    const keysOf = (iv: string, key: string) => ({
      iv: derive(iv).subarray(0, 12),
      key: derive(key).subarray(0, 16),
      macKey: Buffer.alloc(0),
    })
    const cipher = cipherOf(CIPHER)
    const [out, into] = [cipher?.sealer(keysOf('A', 'C'), ''), cipher?.opener(keysOf('B', 'D'), '')]
    assert(out !== undefined && into !== undefined)
    raw(sealed(Message.newKeys))
    sealer = out
    sequence = 0
    input.use({ keys: into, cipher: '', isCompressed: false, resetsSequence: true })
  }

  return {
    raw,
    sealed,
    send: (type, ...fields) => raw(sealed(type, ...fields)),
    look,
    lookRaw: async () => {
      await settle()
      const all = Buffer.from(input.bytes)
      input.drop(all.length)
      return all
    },
    lines,
    get isClosed() {
      return isClosed
    },
    clock,
    meet,
    enter: async () => {
      await meet()
      raw(sealed(Message.serviceRequest, string('ssh-userauth')))
      raw(sealed(Message.userauthRequest, ...['root', 'ssh-connection', 'none'].map(string)))
      const answers = await look()
      const [accept, success, hostKeys] = answers.map((it) => it[0])
      assert.deepEqual([accept, success, hostKeys], [6, 52, 80])
    },
  }
}

const x25519 = (bytes: Buffer): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') },
    format: 'jwk',
  })

/** CHANNEL_OPEN of a session: the client's number, window and packet size. */
export const openFields = (number: number, window = 1_000_000): readonly Buffer[] => [
  string('session'),
  u32(number),
  u32(window),
  u32(32_768),
]
