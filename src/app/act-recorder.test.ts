import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { ENOENT } from '../base/errno.ts'
import {
  ACT_ARGUMENT_CHARS_MAX,
  ACT_ARGUMENTS_MAX,
  ACT_CHARS_MAX,
  ACTS_GAP_MS,
  ACTS_LOOKED_AT_PER_GAP_MAX,
  ACTS_PER_GAP_MAX,
} from '../base/limits.ts'
import type { Act } from '../events/acts.ts'
import type { Watched } from '../shell/watch.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import type { Stat } from '../world/tree.ts'
import { createActRecorder } from './act-recorder.ts'

const setup = ({ uid = 0, isVisitors = true } = {}) => {
  const clock = manualClock()
  const told: Act[] = []
  const watch = createActRecorder({
    clock,
    settledMs: 1_000_000,
    isSecret: (path) => path.endsWith('shadow'),
    tell: (act) => told.push(act),
  })
  const credentials = { uid, euid: uid }
  const who = {
    process: { comm: 'bash', cwd: 7, credentials },
    origin: isVisitors ? 'typed' : undefined,
    getcwd: () => '/tmp/a',
    stat: (path: string) => (path.endsWith('there') ? ({} as Stat) : ENOENT),
  } as unknown as Watched
  return { clock, told, watch, who }
}

test('a command is told with where it ran and who had asked for it; once a gap', () => {
  const { watch, who, told, clock } = setup()
  for (let n = 0; n < 5; n++) watch.command(who, ['wget', 'caf\xc3\xa9'], 'program')
  const act = {
    type: 'act.command',
    argv: ['wget', 'café'],
    how: 'program',
    origin: 'typed',
    cwd: '/tmp/a',
    uid: 0,
  }
  assert.deepEqual(told, [act])
  clock.advance(ACTS_GAP_MS)
  watch.command(who, ['wget', 'caf\xc3\xa9'], 'program')
  assert.deepEqual(told, [act, act])
  assert.equal(clock.pending(), 1)
})

test('paths are made absolute; how a file is opened is told', () => {
  const { watch, who, told } = setup()
  watch.opening(who, '../b//./new', O_WRONLY | O_CREAT | O_TRUNC)
  watch.opening(who, '/there', O_WRONLY | O_CREAT | O_TRUNC)
  watch.opening(who, '/there', O_WRONLY | O_CREAT | O_APPEND)
  watch.opening(who, '/there', O_WRONLY)
  watch.opening(who, '/dev/null', O_WRONLY)
  watch.opening(who, '/dev/shm/x', O_WRONLY | O_CREAT)
  watch.opening(who, '/etc/shadow', 0)
  watch.opening(who, '/etc/passwd', 0)
  watch.removed(who, 'x')
  watch.moded(who, 'x', 0o100755)
  watch.moded(who, 'x', 0o644)
  watch.connecting(who, '192.0.2.9', 80)
  assert.deepEqual(told, [
    { type: 'act.write', path: '/tmp/b/new', how: 'new', by: 'bash' },
    { type: 'act.write', path: '/there', how: 'truncate', by: 'bash' },
    { type: 'act.write', path: '/there', how: 'append', by: 'bash' },
    { type: 'act.write', path: '/there', how: 'update', by: 'bash' },
    { type: 'act.write', path: '/dev/shm/x', how: 'new', by: 'bash' },
    { type: 'act.read', path: '/etc/shadow', by: 'bash' },
    { type: 'act.remove', path: '/tmp/a/x', by: 'bash' },
    { type: 'act.chmod', path: '/tmp/a/x', mode: 0o755 },
    { type: 'act.connect', host: '192.0.2.9', port: 80, by: 'bash' },
  ])
})

test('only files that came after the machine are told when they run; root is gained once', () => {
  const { watch, who, told } = setup({ uid: 1000 })
  watch.executing(who, '/bin/ls', { ctime: { s: 1_000, ns: 0 } } as Stat)
  watch.executing(who, '/tmp/x', { ctime: { s: 1_001, ns: 0 } } as Stat)
  watch.becoming(who, 1001)
  watch.becoming(who, 0)
  assert.deepEqual(told, [
    { type: 'act.run', path: '/tmp/x' },
    { type: 'act.root', uid: 1000, by: 'bash' },
  ])
})

test('what a shell does before it has commands of the visitor is not his', () => {
  const { watch, who, told } = setup({ isVisitors: false })
  watch.command(who, ['id'], 'program')
  watch.opening(who, '/etc/shadow', 0)
  watch.opening(who, '/tmp/x', O_WRONLY)
  watch.removed(who, '/tmp/x')
  watch.moded(who, '/tmp/x', 0o755)
  assert.deepEqual(told, [])
})

test('so many acts of a kind are told in a gap, and what is told is cut', () => {
  const { watch, who, told, clock } = setup()
  for (let n = 0; n < 10_000; n++) watch.command(who, ['echo', `${n}`], 'builtin')
  assert.equal(told.length, ACTS_PER_GAP_MAX)
  watch.command(who, ['wget'], 'program')
  watch.removed(who, '/x')
  assert.equal(told.length, ACTS_PER_GAP_MAX + 2)
  clock.advance(ACTS_GAP_MS)
  watch.command(
    who,
    Array.from({ length: 1_000 }, () => 'y'.repeat(100_000)),
    'program',
  )
  const last = told.at(-1)
  assert(last?.type === 'act.command')
  assert.equal(last.argv.length, ACT_ARGUMENTS_MAX)
  assert.equal(last.argv[0]?.length, ACT_ARGUMENT_CHARS_MAX)
  assert.equal(last.argv.join('').length, ACT_CHARS_MAX)
})

test('after thousands of looks nothing is looked at until the gap is over', () => {
  const { watch, who, told, clock } = setup()
  for (let n = 0; n < ACTS_LOOKED_AT_PER_GAP_MAX; n++) watch.command(who, [':'], 'builtin')
  watch.command(who, ['wget'], 'program')
  assert.equal(told.length, 1)
  clock.advance(ACTS_GAP_MS)
  watch.command(who, ['wget'], 'program')
  assert.equal(told.length, 2)
})
