import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import {
  BROUGHT_BYTES_PER_CHANNEL_MAX,
  BROUGHT_FILE_BYTES_MAX,
  BROUGHT_FILES_PER_CHANNEL_MAX,
  WRITTEN_FILES_WATCHED_MAX,
} from '../base/limits.ts'
import type { Watched } from '../shell/watch.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, type Syscalls } from '../world/syscalls.ts'
import { tinyImage, tinyWorld } from '../world/testing-image.ts'
import { createIntake } from './intake.ts'

const NEW = O_WRONLY | O_CREAT | O_TRUNC
const MORE = O_WRONLY | O_CREAT | O_APPEND

const setup = () => {
  const { world } = tinyWorld({}, tinyImage({ '/tmp': {}, '/tmp/old': { text: 'old' } }))
  const sys = world.startProcess({ comm: 'bash', argv: ['bash'], environment: [], cwd: '/tmp' })
  assert.ok(!failed(sys))
  const told: string[] = []
  const intake = createIntake(world.tree, (channel, { path, how, size, content, refused }) => {
    const text = content === undefined ? '' : textOf(content.bytes.subarray(0, 20))
    told.push(`${channel} ${how} ${path} ${size} ${refused ?? JSON.stringify(text)}`)
  })
  return { ...players(sys, intake), told, intake, sys }
}

/** What processes of a channel do, as the shell tells it. */
const players = (sys: Syscalls, intake: ReturnType<typeof createIntake>) => {
  const by = (comm: string, origin: 'typed' | undefined = 'typed'): Watched =>
    ({
      ...{ process: { comm }, origin },
      getcwd: () => sys.getcwd(),
      stat: (path: string) => sys.stat(path),
    }) as unknown as Watched
  const write = (path: string, text: string, { flags = NEW, comm = 'bash', channel = 1 } = {}) => {
    intake.watch(channel).opening(by(comm), path, flags)
    put(path, text, flags)
  }
  const put = (path: string, text: string, flags = NEW): void => {
    const fd = sys.open(path, flags, 0o644)
    assert.ok(typeof fd === 'number')
    sys.write(fd, bytesOf(text))
    sys.close(fd)
  }
  const chmod = (path: string, channel = 1): void => {
    intake.watch(channel).moded(by('chmod'), path, 0o100755)
  }
  return { by, write, put, chmod }
}

test('text that nobody uses is not told', () => {
  const { write, told, intake } = setup()
  write('/tmp/x', 'hi\n')
  write('x', 'there\n', { flags: MORE })
  intake.ended(1)
  assert.deepEqual(told, [])
})

test('a file that gets executable, is executed, or read by an interpreter is told, once', () => {
  const { write, told, chmod, intake, by } = setup()
  write('/tmp/x', 'id\n')
  chmod('x')
  chmod('/tmp/x')
  intake.watch(1).executing(by('bash'), './x', {} as never)
  write('/tmp/y', 'uname\n')
  intake.watch(2).opening(by('sh'), '/tmp/y', 0)
  intake.watch(2).opening(by('cat'), '/tmp/x', 0)
  write('/tmp/x', 'id -u\n')
  intake.watch(3).executing(by('bash'), '/tmp/x', {} as never)
  intake.ended(1)
  assert.deepEqual(told, [
    '1 redirect /tmp/x 3 "id\\n"',
    '2 redirect /tmp/y 6 "uname\\n"',
    '3 redirect /tmp/x 6 "id -u\\n"',
  ])
})

test('a payload is told when its channel ends, as one, however many pieces it came in', () => {
  const { write, told, intake } = setup()
  write('/tmp/e', '\x7fELF')
  for (let n = 0; n < 50; n++) write('/tmp/e', 'xy', { flags: MORE })
  intake.ended(2)
  assert.deepEqual(told, [])
  intake.ended(1)
  intake.ended(1)
  assert.deepEqual(told, ['1 redirect /tmp/e 104 "\x7fELFxyxyxyxyxyxyxyxy"'])
})

test('a payload is told before it is removed or cut', () => {
  const { write, told, intake, by } = setup()
  write('/tmp/e', '#!one')
  write('/tmp/e', '#!two')
  intake.watch(1).removing(by('rm'), '/tmp/e')
  assert.deepEqual(told, ['1 redirect /tmp/e 5 "#!one"', '1 redirect /tmp/e 5 "#!two"'])
})

test('what was here already, what the machine itself writes, and devices are not told', () => {
  const { write, told, chmod, intake, by } = setup()
  chmod('/tmp/old')
  write('/tmp/copy', '#!x', { comm: 'cp' })
  intake.watch(1).opening(by('bash'), '/dev/null', NEW)
  intake.watch(1).opening(by('bash', undefined), '/tmp/own', NEW)
  chmod('/tmp/copy')
  intake.ended(1)
  assert.deepEqual(told, [])
})

test('an upload is told when it is complete, whatever is in it; a broken one at the end', () => {
  const { put, told, intake, by } = setup()
  const watch = intake.watch(1)
  const upload = (path: string, isWhole: boolean): void =>
    watch.bringing(by('sftp-server'), path, { how: 'sftp', isWhole })
  watch.opening(by('sftp-server'), 'notes', NEW)
  put('/tmp/notes', '')
  upload('notes', false)
  put('/tmp/notes', 'text')
  upload('notes', true)
  watch.opening(by('sftp-server'), '/tmp/half', NEW)
  put('/tmp/half', 'ha')
  upload('/tmp/half', false)
  put('/tmp/half', 'half')
  intake.ended(1)
  assert.deepEqual(told, ['1 sftp /tmp/notes 4 "text"', '1 sftp /tmp/half 4 "half"'])
})

test('the same brought again is told again: every upload, and what another channel writes', () => {
  const { write, put, told, chmod, intake, by } = setup()
  for (const channel of [1, 1, 2]) {
    write('/tmp/x', '#!x', { channel })
    chmod('/tmp/x', channel)
  }
  for (const isWhole of [true, true]) {
    put('/tmp/up', 'up')
    intake.watch(3).bringing(by('scp'), '/tmp/up', { how: 'scp', isWhole })
  }
  assert.deepEqual(told, [
    '1 redirect /tmp/x 3 "#!x"',
    '2 redirect /tmp/x 3 "#!x"',
    '3 scp /tmp/up 2 "up"',
    '3 scp /tmp/up 2 "up"',
  ])
})

test('times and modes that are set do not make it another content', () => {
  const { write, told, chmod, sys } = setup()
  write('/tmp/x', '#!x')
  chmod('/tmp/x')
  sys.utimens('/tmp/x', { atime: { s: 1, ns: 0 }, mtime: { s: 2, ns: 0 } })
  chmod('/tmp/x')
  assert.deepEqual(told, ['1 redirect /tmp/x 3 "#!x"'])
})

test('a file that is too large is told without its content', () => {
  const { write, told, chmod, sys } = setup()
  write('/tmp/x', '#!x')
  sys.truncate('/tmp/x', BROUGHT_FILE_BYTES_MAX + 1)
  chmod('/tmp/x')
  assert.deepEqual(told, [`1 redirect /tmp/x ${BROUGHT_FILE_BYTES_MAX + 1} too large`])
})

test('a channel has so many bytes, the next has them anew', () => {
  const { write, told, chmod, sys } = setup()
  const files = BROUGHT_BYTES_PER_CHANNEL_MAX / BROUGHT_FILE_BYTES_MAX
  for (let n = 0; n <= files; n++) {
    write(`/tmp/${n}`, `#!${n}`)
    sys.truncate(`/tmp/${n}`, BROUGHT_FILE_BYTES_MAX)
    chmod(`/tmp/${n}`)
  }
  const reasons = told.map((line) => line.replace(/^(\S+ ){4}/, ''))
  assert.deepEqual(
    reasons.slice(0, files).filter((it) => !it.startsWith('"#!')),
    [],
  )
  assert.deepEqual(reasons.slice(files), ['too many bytes of one channel'])
  write('/tmp/n', '#!n')
  chmod('/tmp/n', 2)
  assert.equal(told.at(-1), '2 redirect /tmp/n 3 "#!n"')
})

test('a channel has so many files; of what comes then one is told', () => {
  const { write, told, chmod } = setup()
  for (let n = 0; n < BROUGHT_FILES_PER_CHANNEL_MAX + 5; n++) {
    write('/tmp/x', `#!${n}`)
    chmod('/tmp/x')
  }
  assert.equal(told.length, BROUGHT_FILES_PER_CHANNEL_MAX + 1)
  const last = BROUGHT_FILES_PER_CHANNEL_MAX
  assert.equal(told.at(-1), `1 redirect /tmp/x ${`#!${last}`.length} too many files of one channel`)
})

test('of many written files the oldest is forgotten, a payload not without being told', () => {
  const { write, told, chmod } = setup()
  write('/tmp/text', 'text')
  write('/tmp/payload', '#!payload')
  for (let n = 0; n <= WRITTEN_FILES_WATCHED_MAX; n++) write(`/tmp/${n}`, 'x')
  chmod('/tmp/text')
  assert.deepEqual(told, ['1 redirect /tmp/payload 9 "#!payload"'])
})
