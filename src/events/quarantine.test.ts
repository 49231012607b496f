import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { QUARANTINE_HELD_BYTES_MAX } from '../base/limits.ts'
import type { Happening, VisitIdentity } from './events.ts'
import { type Files, systemFiles } from './files.ts'
import { type Arrived, createQuarantine } from './quarantine.ts'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

const file = (path: string, text: string, how: Arrived['how'] = 'redirect'): Arrived => ({
  ...{ path, how, size: text.length },
  content: { bytes: Buffer.from(text), shasum: sha(text) },
})

const visitor = (session: string): VisitIdentity => ({ session }) as VisitIdentity

const setup = (
  t: TestContext,
  {
    files = {},
    isFull = false,
    allowed = true,
  }: Partial<{ files: Partial<Files>; isFull: boolean; allowed: boolean }> = {},
) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mimicry-quarantine-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const told: (Happening & { session?: string })[] = []
  const reported: unknown[] = []
  const quarantine = createQuarantine({
    dataDir,
    files: { ...systemFiles(), ...files },
    disk: { isFull, failed: () => false, worked: () => {} },
    events: { tell: (what, who) => told.push({ ...what, session: who?.session ?? '' }) },
    allowance: { spend: () => allowed },
    wrote: () => {},
    report: (cause) => reported.push(cause),
  })
  return { dataDir, told, reported, quarantine }
}

test('a content is kept once, whoever brings it, and is never executable', async (t) => {
  const { dataDir, told, quarantine } = setup(t)
  quarantine.keep(file('/tmp/x', '#!/bin/sh\n'), visitor('a'))
  quarantine.keep(file('/root/y', '#!/bin/sh\n', 'sftp'), visitor('b'))
  await quarantine.close()
  const shasum = sha('#!/bin/sh\n')
  const outfile = `quarantine/${shasum}`
  assert.deepEqual(told, [
    {
      ...{ type: 'file.download', outfile, shasum, destfile: '/tmp/x' },
      ...{ isDuplicate: false, session: 'a' },
    },
    {
      ...{ type: 'file.upload', how: 'sftp', filename: 'y', outfile, shasum },
      ...{ destfile: '/root/y', isDuplicate: true, session: 'b' },
    },
  ])
  assert.deepEqual(readdirSync(join(dataDir, 'quarantine')), [shasum])
  assert.equal(readFileSync(join(dataDir, outfile), 'utf8'), '#!/bin/sh\n')
  assert.equal(statSync(join(dataDir, outfile)).mode & 0o777, 0o600)
})

test('what is not kept is told with the reason', async (t) => {
  const cases = [
    [{ isFull: true }, 'the disk is full'],
    [{ allowed: false }, 'too much of one source'],
    [{ files: { append: () => Promise.reject(new Error('broken')) } }, 'it could not be written'],
  ] as const
  for (const [how, reason] of cases) {
    const { dataDir, told, quarantine } = setup(t, how)
    quarantine.keep(file('/tmp/x', 'abc'), visitor('a'))
    await quarantine.close()
    assert.deepEqual(told, [
      { type: 'file.unkept', path: '/tmp/x', bytes: 3, reason, session: 'a' },
    ])
    assert.deepEqual(await systemFiles().list(join(dataDir, 'quarantine')), [])
  }
  const { told, quarantine } = setup(t)
  quarantine.keep({ path: '/big', how: 'scp', size: 9, refused: 'too large' }, visitor('a'))
  await quarantine.close()
  const type = 'file.unkept'
  assert.deepEqual(told, [{ type, path: '/big', bytes: 9, reason: 'too large', session: 'a' }])
})

test('what a crash has left half does not count as kept', async (t) => {
  const { dataDir, told, quarantine } = setup(t)
  await systemFiles().append(join(dataDir, 'quarantine', `${sha('abc')}.part`), Buffer.from('ab'))
  quarantine.keep(file('/tmp/x', 'abc'), visitor('a'))
  await quarantine.close()
  assert.deepEqual(
    told.map(({ type }) => type),
    ['file.download'],
  )
  assert.equal(readFileSync(join(dataDir, 'quarantine', sha('abc')), 'utf8'), 'abc')
  assert.deepEqual(readdirSync(join(dataDir, 'quarantine')), [sha('abc')])
})

test('a disk that hangs holds so many bytes and no more', async (t) => {
  let goOn = (): void => {}
  const hanging = new Promise<undefined>((resolve) => {
    goOn = () => resolve(undefined)
  })
  const { told, quarantine } = setup(t, { files: { stat: () => hanging } })
  const most = new Uint8Array(QUARANTINE_HELD_BYTES_MAX)
  const shasum = sha('whatever')
  const large = {
    path: '/a',
    how: 'scp',
    size: most.length,
    content: { bytes: most, shasum },
  } as const
  quarantine.keep({ ...large, content: { shasum, bytes: most.subarray(0, 10) } }, visitor('a'))
  quarantine.keep(large, visitor('b'))
  goOn()
  await quarantine.close()
  assert.deepEqual(
    told.map((it) => [it.session, it.type, 'reason' in it ? it.reason : '']),
    [
      ['a', 'file.upload', ''],
      ['b', 'file.unkept', 'too much at a time'],
    ],
  )
})

test('a visit hears when all it brought is told', async (t) => {
  const { told, quarantine } = setup(t)
  const [who, other] = [visitor('a'), visitor('b')]
  quarantine.whenTold(who, () => told.push({ type: 'session.connect' }))
  quarantine.keep(file('/x', 'one'), who)
  quarantine.keep(file('/y', 'two'), who)
  quarantine.whenTold(who, () => told.push({ type: 'session.closed', tookMs: 0 }))
  quarantine.whenTold(other, () => told.push({ type: 'session.connect' }))
  await quarantine.close()
  assert.deepEqual(
    told.map(({ type }) => type),
    ['session.connect', 'session.connect', 'file.download', 'file.download', 'session.closed'],
  )
})
