/**
 * Rounds of kill -9 on a whole Mimicry: visitors loop over the raw door and the API, the server is
 * killed at a random moment and started again, and a judge compares what is there with what the
 * visitors had received.
 */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../../src/base/dice.ts'
import { apiVisitor, ConnectionLost, rawVisitor, type Visitor } from './doors.ts'
import { LOOPS, type LoopKind } from './loops.ts'
import { startVictim, type VictimServer } from './server.ts'

export interface Rounds {
  readonly command: readonly string[]
  readonly env: { readonly [name: string]: string }
  readonly rounds: number
  readonly dice: Dice
  readonly tell: (line: string) => void
}

const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3']
const DOORS = ['raw', 'api'] as const
const ALIVE_MS_MIN = 50
const ALIVE_MS_MAX = 500

interface Loop {
  readonly kind: LoopKind
  readonly from: string
  readonly door: (typeof DOORS)[number]
  readonly key: string
  /** Newest turn whose answer was received whole, and newest that was sent. */
  received: number
  sent: number
}

/** Plays all rounds; throws at the first thing lost or half there. Answers turns received. */
export const playRounds = async ({ command, env, rounds, dice, tell }: Rounds): Promise<number> => {
  let loops: Loop[] | undefined
  let turns = 0
  for (let round = 1; round <= rounds + 1; round++) {
    const server = await startVictim(command, env)
    try {
      if (loops === undefined) loops = await begin(server, tell)
      else await Promise.all(loops.map((loop) => judge(server, loop, round)))
      if (round > rounds) break
      const aliveMs = ALIVE_MS_MIN + dice.below(ALIVE_MS_MAX - ALIVE_MS_MIN)
      const before = sum(loops)
      const killed = sleep(aliveMs).then(() => server.kill())
      await Promise.all([killed, ...loops.map((loop) => play(server, loop, round))])
      turns += sum(loops) - before
      tell(`round ${round}: killed after ${aliveMs} ms, ${sum(loops) - before} turns received`)
    } finally {
      await server.kill()
    }
  }
  return turns
}

const sum = (loops: readonly Loop[]) => loops.reduce((all, { received }) => all + received, 0)

const visit = ({ rawPort, apiPort }: VictimServer, { door, from, key }: Loop, round: number) =>
  door === 'raw'
    ? rawVisitor(rawPort, from)
    : Promise.resolve(apiVisitor(apiPort, from, `${key} ${round}`))

/** One loop of each kind at each door from each address; kinds whose programs lack are told. */
const begin = async (server: VictimServer, tell: Rounds['tell']): Promise<Loop[]> => {
  const scout = apiVisitor(server.apiPort, '127.0.0.9', 'scout')
  const loops: Loop[] = []
  for (const kind of LOOPS) {
    const lacking = await missing(scout, kind.needs)
    if (lacking.length > 0) {
      tell(`without loop ${kind.name}: ${lacking.join(' ')} lacking`)
      continue
    }
    for (const from of ADDRESSES) {
      for (const door of DOORS) {
        const key = `${door}-${from.replace(/.*\./, '')}`
        const loop: Loop = { kind, from, door, key, received: 0, sent: 0 }
        const visitor = await visit(server, loop, 0)
        assert.equal(await visitor.ask(kind.begin(key)), '')
        visitor.leave()
        loops.push(loop)
      }
    }
  }
  scout.leave()
  assert(loops.length > 0, 'no loop can be played')
  return loops
}

const missing = async (scout: Visitor, needs: readonly string[]): Promise<string[]> => {
  const lacking: string[] = []
  for (const program of needs) {
    const said = await scout.ask(`${program} --version > /dev/null`)
    if (said !== '') lacking.push(program)
  }
  return lacking
}

/** Turns until the connection is lost. */
const play = async (server: VictimServer, loop: Loop, round: number): Promise<void> => {
  let visitor: Visitor | undefined
  try {
    visitor = await visit(server, loop, round)
    for (;;) {
      const n = loop.received + 1
      loop.sent = n
      const answer = await visitor.ask(loop.kind.turn(loop.key, n))
      assert.equal(answer, `${n}\n`, `answer to ${loop.kind.name} ${loop.key}`)
      loop.received = n
    }
  } catch (cause) {
    if (!(cause instanceof ConnectionLost)) throw cause
  } finally {
    visitor?.leave()
  }
}

/** Looks from the same address through the other door, so that both doors tell the same. */
const judge = async (server: VictimServer, loop: Loop, round: number): Promise<void> => {
  const { kind, key, received, sent } = loop
  const door = loop.door === 'raw' ? 'api' : 'raw'
  const visitor = await visit(server, { ...loop, door, key: `judge ${key}` }, round)
  const there = kind.newest(await visitor.ask(kind.show(key)))
  visitor.leave()
  const where = `${kind.name} ${key}: ${received} received, ${sent} sent, ${there} there`
  assert(there >= received && there <= sent, where)
  loop.received = there
  loop.sent = there
}
