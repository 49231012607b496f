/**
 * The remote end of scp against the real one: conversations recorded by tools/record-scp.py, played
 * in worlds. All that it says is compared byte by byte, its exit status, and the files after it.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { bytesOf, concat, textOf } from '../src/base/bytes.ts'
import { type Lab, type LabWorld, openLab } from './lab.ts'

interface Conversation {
  readonly name: string
  readonly command: string
  readonly setup: string
  readonly first: string
  readonly exchanges: readonly (readonly [sent: string, heard: string])[]
  readonly last: string
  readonly stderr: string
  readonly exit: number
  readonly files: string
}

const { setup, look, conversations } = JSON.parse(
  readFileSync(new URL('recorded/scp.json', import.meta.url), 'utf8'),
) as { setup: string; look: string; conversations: readonly Conversation[] }

const CREDIT_BYTES = 8_388_608

/** Everything is sent at once: it reads what it needs, when it needs it. */
const talk = (world: LabWorld, command: string, sends: readonly string[]) =>
  new Promise<{ stdout: string; stderr: string; exit: number }>((resolve, reject) => {
    const heard = { out: [] as Uint8Array[], err: [] as Uint8Array[] }
    let exit = -1
    const session = world.open(
      { kind: 'exec', user: 'root', command: bytesOf(command), env: [] },
      {
        send: (frame) => {
          if (frame.kind === 'out' || frame.kind === 'err') heard[frame.kind].push(frame.bytes)
          else if (frame.kind === 'exit') exit = frame.status
        },
        ended: () => {
          const [stdout, stderr] = [textOf(concat(heard.out)), textOf(concat(heard.err))]
          resolve({ stdout, stderr, exit })
        },
      },
    )
    if (session === undefined) return reject(new Error('no room for a process'))
    session.receive({ kind: 'credit', bytes: CREDIT_BYTES })
    for (const send of sends) session.receive({ kind: 'in', bytes: bytesOf(send) })
    session.receive({ kind: 'eof' })
  })

describe('scp -t and scp -f', () => {
  let lab: Lab
  before(async () => {
    lab = await openLab()
  })
  for (const it_ of conversations) {
    it(it_.name, async () => {
      const world = lab.world((cause) => assert.fail(String(cause)))
      const made = await world.run(setup + it_.setup)
      assert.equal(made.stderr, '')
      const sends = it_.exchanges.map(([sent]) => sent)
      const ours = await talk(world, it_.command, sends)
      const files = (await world.run(look)).stdout
      const { exit, stderr } = it_
      const stdout = it_.first + it_.exchanges.map(([, heard]) => heard).join('') + it_.last
      assert.deepEqual({ ...ours, files }, { stdout, stderr, exit, files: it_.files })
    })
  }
})
