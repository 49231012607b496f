/**
 * Random life of many processes: whatever they do, the table stays a tree, and what they held is
 * given back when they have ended.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { EAGAIN, failed } from '../base/errno.ts'
import { OPEN_FILES_MAX } from '../base/limits.ts'
import { SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SIGSTOP, SIGTERM, SIGTSTP } from '../base/signals.ts'
import { O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR, O_TMPFILE, type Syscalls } from './syscalls.ts'
import { type TinyWorld, tinyWorld } from './testing-image.ts'
import { startIn } from './testing-process.ts'
import { S_IFDIR } from './tree.ts'

const STEPS = 20_000
const SIGNALS = [SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SIGSTOP, SIGTERM, SIGTSTP, 0]
const NAMES = ['a', 'b', 'c', 'p']

const pick = <T>(dice: Dice, from: readonly T[]): T => {
  const one = from[dice.below(from.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

/** Something a process may do; what it answers is another test's business. */
const ACTS: readonly ((sys: Syscalls, dice: Dice, all: Map<number, Syscalls>) => unknown)[] = [
  (sys, _dice, all) => {
    const child = all.size < 40 ? sys.fork() : EAGAIN
    if (!failed(child)) all.set(child.pid, sys.as(child))
  },
  (sys, dice) => dice.below(4) === 0 && sys.exit(dice.below(256)),
  (sys, dice, all) => sys.kill(pick(dice, [...all.keys()]), pick(dice, SIGNALS)),
  (sys, dice) => dice.below(20) === 0 && sys.kill(0, pick(dice, SIGNALS)),
  (sys, dice) => sys.wait({ pid: pick(dice, [-1, 0]), untraced: true, continued: true }),
  (sys, dice) => sys.handle(pick(dice, SIGNALS), pick(dice, ['default', 'ignore', 'catch'])),
  (sys) => sys.caught(),
  (sys, dice) => sys.open(pick(dice, NAMES), O_CREAT | O_RDWR | (dice.below(2) && O_NONBLOCK)),
  (sys, dice) => sys.open(pick(dice, NAMES), O_RDONLY),
  (sys) => sys.open('/tmp', O_TMPFILE | O_RDWR),
  (sys) => sys.pipe(),
  (sys, dice) => sys.dup2(dice.below(8), dice.below(8)),
  (sys, dice) => sys.close(dice.below(10)),
  (sys, dice) => sys.write(dice.below(8), bytesOf('x'.repeat(dice.below(5_000)))),
  (sys, dice) => sys.read(dice.below(8), dice.below(5_000)),
  (sys, dice) => sys.unlink(pick(dice, NAMES)),
  (sys) => sys.mknod('p', 0o010666),
  (sys, dice) => sys.mkdir(pick(dice, ['d', 'e'])),
  (sys, dice) => sys.chdir(pick(dice, ['d', 'e', '/tmp', '.'])),
  (sys, dice) => sys.rmdir(`/tmp/${pick(dice, ['d', 'e'])}`),
  (sys) => sys.setpgid(0, 0),
  (sys) => sys.setsid(),
  (sys) => sys.timer(1_000),
]

/** Somebody from outside continues a stopped process. */
const goOn = (tiny: TinyWorld, sys: Syscalls): void => {
  const outside = startIn(tiny)
  void outside.kill(sys.process.pid, SIGCONT)
  outside.exit(0)
}

const empty = (sys: Syscalls, dir: string): void => {
  const entries = sys.readdir(dir)
  assert.ok(!failed(entries))
  for (const { name, type } of entries) {
    const path = `${dir}/${name}`
    if (type === S_IFDIR) empty(sys, path)
    const gone = type === S_IFDIR ? sys.rmdir(path) : sys.unlink(path)
    assert.ok(!failed(gone), path)
  }
}

const check = ({ world }: TinyWorld, where: string): void => {
  const rows = new Map(world.processes().map((row) => [row.pid, row]))
  for (const row of rows.values()) {
    assert.ok(row.pid === 1 || rows.has(row.ppid), `${where}: ${row.pid} has no parent`)
    assert.equal(row.state === 'zombie', row.ending !== undefined, where)
  }
}

test('random processes', () => {
  const dice = seededDice('processes')
  const tiny = tinyWorld()
  const { tree } = tiny.world
  const free = tree.statfs().inodesFree
  const root = startIn(tiny)
  const all = new Map<number, Syscalls>([[root.process.pid, root]])
  for (let count = 0; count < STEPS; count++) {
    for (const [pid, { process }] of all) if (process.ending !== undefined) all.delete(pid)
    if (all.size === 0) {
      const more = startIn(tiny)
      all.set(more.process.pid, more)
    }
    const sys = pick(dice, [...all.values()])
    if (sys.process.state !== 'stopped') pick(dice, ACTS)(sys, dice, all)
    else if (dice.below(3) === 0) goOn(tiny, sys)
    check(tiny, `step ${count}`)
  }
  const last = startIn(tiny)
  void last.kill(-1, SIGKILL)
  empty(last, '/tmp')
  assert.deepEqual(
    tiny.world.processes().map(({ pid }) => pid),
    [1, last.process.pid],
  )
  assert.equal(tree.statfs().inodesFree, free)
  void last.setLimit(7, { soft: 100_000, hard: 100_000 })
  for (let fd = 0; fd < OPEN_FILES_MAX; fd++) assert.equal(last.open('/tmp'), fd)
  last.exit(0)
  assert.equal(tiny.world.residentBytes(), 0)
})
