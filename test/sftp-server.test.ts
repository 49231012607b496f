/**
 * sftp-server against the real one: conversations recorded packet by packet by
 * tools/record-sftp.py, played in worlds, and compared byte by byte. Left out of the comparison is
 * only what no two machines have alike: times of now, sizes of directories and of the disk, the
 * order of a listing.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { inflateSync } from 'node:zlib'
import { type Lab, openLab } from './lab.ts'
import { comparable, listed } from './sftp-packets.ts'
import { type Talked, talk } from './sftp-talk.ts'

interface Conversation {
  readonly name: string
  readonly user: string
  readonly setup: string
  readonly exchanges: readonly (readonly [request: string, reply: string])[]
  readonly exit: number
}

const { setup, conversations } = JSON.parse(
  readFileSync(new URL('recorded/sftp-server.json', import.meta.url), 'utf8'),
) as { setup: string; conversations: readonly Conversation[] }

const unpacked = (packet: string): Uint8Array =>
  packet.startsWith('!')
    ? inflateSync(Buffer.from(packet.slice(1), 'base64'))
    : Buffer.from(packet, 'base64')

describe('sftp-server', () => {
  let lab: Lab
  before(async () => {
    lab = await openLab({ persona: 'debian-12-db' })
  })
  for (const { name, user, setup: own, exchanges, exit } of conversations) {
    it(name, async () => {
      const world = lab.world((cause) => assert.fail(String(cause)))
      const made = await world.run(`${setup}${own}`)
      assert.equal(made.stderr, '')
      const requests = exchanges.map(([request, reply]) => ({
        request: unpacked(request),
        isAnswered: reply !== '',
      }))
      const ours = await talk(world, user, requests)
      const theirs = exchanges.map(([, reply]) => unpacked(reply))
      assert.deepEqual(shown(ours), shown({ replies: theirs, exit }))
    })
  }
})

const shown = ({ replies, exit }: Talked): unknown => ({
  exit,
  replies: replies.map(comparable),
  listed: replies.flatMap(listed).sort(),
})
