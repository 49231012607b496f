/**
 * Random changes to logs that grow and are rotated, and to a model that plays logrotate by names:
 * the same contents under the same names after every step, also when the world is found again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { failed } from '../base/errno.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, type Syscalls } from './syscalls.ts'
import { fakeLiving, LINE, lineOf } from './testing-ghosts.ts'
import { tinyImage } from './testing-image.ts'
import { startIn } from './testing-process.ts'
import { StoredWorld, settled } from './testing-store.ts'

const STEPS = process.env.MIMICRY_SOAK === '1' ? 100_000 : 2_000
const SEEDS = 8
const TURN_S = 20
const FIRST_TURN = 1_000
const LOGS = ['a', 'a.1', 'a.2']
const NAMES = [...LOGS, 'x', 'y']

interface Node {
  text: string
  /** Of a log: its life, and how many lines of it have been written. */
  readonly life: number | undefined
  lines: number
}

/** A directory of logs as logrotate leaves it: what is named so is renamed, whoever made it. */
class Rotated {
  names = new Map<string, Node>()
  #turn: number

  constructor(turn: number) {
    this.#turn = turn
    for (const [age, name] of LOGS.entries()) this.names.set(name, log(turn - age))
  }

  at(nowS: number): void {
    while (this.#turn < Math.floor(nowS / TURN_S)) this.#rotate()
    this.#grow(nowS)
  }

  #grow(nowS: number): void {
    for (const node of new Set(this.names.values())) {
      if (node.life === undefined) continue
      const lines = Math.min(TURN_S, nowS - node.life * TURN_S)
      for (; node.lines < lines; node.lines++) node.text += lineOf(node.life, node.lines)
    }
  }

  #rotate(): void {
    this.#turn++
    this.#grow(this.#turn * TURN_S)
    const [newest = '', older = '', oldest = ''] = LOGS
    this.#move(older, oldest)
    this.#move(newest, older)
    this.names.set(newest, log(this.#turn))
    // The number of the oldest log is the newest one's now: what it was is nowhere any more.
    for (const [name, { life }] of this.names) {
      if (life !== undefined && life <= this.#turn - LOGS.length) this.names.delete(name)
    }
  }

  #move(from: string, to: string): void {
    const node = this.names.get(from)
    this.names.delete(to)
    this.names.delete(from)
    if (node !== undefined) this.names.set(to, node)
  }

  links(node: Node): number {
    return [...this.names.values()].filter((it) => it === node).length
  }
}

const log = (life: number): Node => ({ text: '', life, lines: 0 })

const pathOf = (name: string): string => `/log/${name}`

const act = (sys: Syscalls, model: Rotated, dice: Dice): string => {
  const pick = () => NAMES[dice.below(NAMES.length)] ?? 'a'
  const [name, other] = [pick(), pick()]
  const { names } = model
  const [node, there] = [names.get(name), names.get(other)]
  const isDone = (answer: unknown, wanted: boolean, said: string): string => {
    assert.equal(!failed(answer), wanted, said)
    return said
  }
  switch (dice.below(6)) {
    case 0: {
      names.delete(name)
      return isDone(sys.unlink(pathOf(name)), node !== undefined, `unlink ${name}`)
    }
    case 1:
    case 2: {
      const said = `rename ${name} ${other}`
      if (node !== undefined && node !== there) {
        names.delete(name)
        names.set(other, node)
      }
      return isDone(sys.rename(pathOf(name), pathOf(other)), node !== undefined, said)
    }
    case 3: {
      const mayLink = node !== undefined && there === undefined
      if (mayLink) names.set(other, node)
      return isDone(sys.link(pathOf(name), pathOf(other)), mayLink, `link ${name} ${other}`)
    }
    case 4: {
      const text = 'x'.repeat(dice.below(30))
      write(sys, name, O_CREAT | O_TRUNC, text)
      if (node === undefined) names.set(name, { text, life: undefined, lines: 0 })
      else node.text = text
      return `write ${name}`
    }
    default: {
      if (node === undefined) return 'nothing'
      write(sys, name, O_APPEND, 'more')
      node.text += 'more'
      return `append ${name}`
    }
  }
}

const write = (sys: Syscalls, name: string, flags: number, text: string): void => {
  const fd = settled(() => sys.open(pathOf(name), flags | O_WRONLY))
  assert.ok(!failed(fd))
  if (text !== '')
    assert.equal(
      settled(() => sys.write(fd, bytesOf(text))),
      text.length,
    )
  sys.close(fd)
}

const seen = (sys: Syscalls): unknown => {
  const entries = sys.readdir('/log')
  assert.ok(!failed(entries))
  return entries.map(({ name }) => {
    const fd = settled(() => sys.open(pathOf(name)))
    assert.ok(!failed(fd), name)
    const bytes = settled(() => sys.read(fd, 100_000))
    const stat = sys.fstat(fd)
    sys.close(fd)
    assert.ok(!failed(bytes) && !failed(stat), name)
    assert.equal(stat.size, bytes.length, name)
    return [name, stat.nlink, textOf(bytes)]
  })
}

const wanted = (model: Rotated): unknown =>
  [...model.names].map(([name, node]) => [name, model.links(node), node.text])

const sorted = (entries: unknown): unknown => (entries as [string][]).sort()

for (let seed = 0; seed < SEEDS; seed++) {
  test(`logs that are changed and rotated, seed ${seed}`, () => {
    const dice = seededDice(`rotation ${seed}`)
    const image = tinyImage({
      ...Object.fromEntries(LOGS.map((name) => [pathOf(name), { text: 'recorded' }])),
      '/tmp': { dir: true },
    })
    const startS = FIRST_TURN * TURN_S
    const clock = manualClock(startS * 1000 + 500)
    const living = fakeLiving(image.image, LOGS.map(pathOf), TURN_S)
    const stored = new StoredWorld(image, clock, dice, { living })
    const model = new Rotated(FIRST_TURN)
    let sys = startIn({ world: stored.world, clock })
    for (let count = 0; count < STEPS; count++) {
      clock.advance(1000 * dice.below(dice.below(50) === 0 ? 4 * TURN_S : 4))
      model.at(Math.floor(clock.nowMs() / 1000))
      const said = `seed ${seed}, step ${count}: ${act(sys, model, dice)}`
      assert.deepEqual(sorted(seen(sys)), sorted(wanted(model)), said)
      if (dice.below(20) > 0) continue
      stored.commit()
      stored.reattach()
      sys = startIn({ world: stored.world, clock })
      assert.deepEqual(sorted(seen(sys)), sorted(wanted(model)), `${said}, found again`)
    }
    assert.ok(clock.nowMs() / 1000 - startS > 10 * TURN_S * LINE, 'many turns')
  })
}
