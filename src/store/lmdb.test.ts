import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bytesOf, textOf } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import { droppedKey, recordKey, SCHEMA_KEY } from './lmdb/layout.ts'
import { openTree } from './lmdb/tree.ts'
import { lmdbStore } from './lmdb.ts'
import { SchemaMismatch, StoreFailed } from './store.ts'
import { storeSuite } from './store-suite.test-kit.ts'

const root = mkdtempSync(join(tmpdir(), 'mimicry-store-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
const newPath = () => join(root, `${++folders}`)

const clock = systemClock()
const opened = (path: string, durability: 'power' | 'process' = 'power') =>
  lmdbStore({ path, durability, clock, patienceMs: 0 })

for (const durability of ['power', 'process'] as const) {
  storeSuite(`lmdb, durability ${durability}`, async (clock) => {
    const store = await lmdbStore({ path: newPath(), durability, clock })
    return { store, clean: () => store.close() }
  })
}

test('all of it is there after each reopening, whatever the durability', async () => {
  const path = newPath()
  const hash = 'ab'.repeat(32)
  for (let n = 0; n < 6; n++) {
    const store = await opened(path, n % 2 === 0 ? 'power' : 'process')
    const { lease, records } = await store.attach('w')
    const wanted = Array.from({ length: n }, (_, m) => `round ${m}`)
    assert.deepEqual(
      records.map(([key]) => key),
      wanted,
    )
    assert.equal(await store.getFact('rounds'), n === 0 ? undefined : `${n}`)
    assert.equal((await store.blob(hash))?.length, n === 0 ? undefined : 4_000)
    await store.commit(lease, new Map([[`round ${n}`, bytesOf('x'.repeat(n * 1_000))]]))
    await store.putFact('rounds', `${n + 1}`)
    await store.putBlobs(new Map([[hash, new Uint8Array(4_000)]]))
    await store.close()
  }
})

test('the folder is for its owner only', async () => {
  const path = newPath()
  await (await opened(path)).close()
  assert.equal(statSync(path).mode & 0o777, 0o700)
})

test('another schema is refused with file, found, wanted and a remedy', async () => {
  const cases = [
    [SCHEMA_KEY, '2', '2'],
    [bytesOf('Fsome fact'), 'of a stranger', 'none'],
  ] as const
  for (const [key, value, found] of cases) {
    const path = newPath()
    const tree = openTree(path, 'power')
    await tree.write((t) => t.put(key, bytesOf(value)))
    await tree.close()
    const message =
      `${path}/data.mdb has schema ${found}, this version wants 1: ` +
      'start the version that wrote it, or move the folder away to begin anew'
    await assert.rejects(opened(path), new SchemaMismatch(message))
    await assert.rejects(opened(path), new SchemaMismatch(message))
  }
})

test('what is no LMDB file is refused, not crashed on; an empty file is a new one', async () => {
  for (const bytes of ['hello', '\x07'.repeat(20_000), '\0'.repeat(20_000)]) {
    const path = newPath()
    mkdirSync(path)
    writeFileSync(`${path}/data.mdb`, bytes)
    await assert.rejects(
      opened(path),
      new StoreFailed(
        `${path}/data.mdb is not an LMDB file of this version: move it away to begin anew`,
      ),
    )
    writeFileSync(`${path}/data.mdb`, '')
    await (await opened(path)).close()
  }
})

test('a drop that was cut off is ended at the next start', async () => {
  const path = newPath()
  const first = await opened(path)
  const { lease } = await first.attach('kept')
  await first.commit(lease, new Map([['k', bytesOf('v')]]))
  await first.close()
  const tree = openTree(path, 'power')
  await tree.write((t) => {
    for (let n = 0; n < 1_500; n++) t.put(recordKey(77, `${n}`), bytesOf('remains'))
    t.put(droppedKey(77), bytesOf(''))
  })
  await tree.close()
  const second = await opened(path)
  assert.deepEqual(
    (await second.attach('kept')).records.map(([key, value]) => [key, textOf(value)]),
    [['k', 'v']],
  )
  await second.close()
  const after = openTree(path, 'power')
  const left: string[] = []
  for (const letter of ['R', 'D']) {
    await after.scan(bytesOf(letter), (key) => left.push(textOf(key)))
  }
  await after.close()
  assert.deepEqual(left, [textOf(recordKey(1, 'k'))])
})

test('opened twice in one process is refused, and free again after close', async () => {
  const path = newPath()
  const store = await opened(path)
  await assert.rejects(opened(path), {
    name: 'StoreFailed',
    message:
      `${path} is in use: a store is opened by one process, once. ` +
      'Stop the other one (`ss -xlp | grep mimicry-store` names it) or choose another folder.',
  })
  await store.close()
  await (await opened(path)).close()
})

const CHILD = fileURLToPath(new URL('lmdb/child.test-kit.ts', import.meta.url))
const ended = async (child: ChildProcess): Promise<string> => {
  let said = ''
  child.stdout?.on('data', (bytes) => {
    said += bytes
  })
  await once(child, 'close')
  return said
}
const child = (what: string, path: string) =>
  spawn(process.execPath, [CHILD, what, path], { stdio: ['ignore', 'pipe', 'inherit'] })

test('a second process is refused; after a kill -9 of the first it is not', async () => {
  const path = newPath()
  const holder = child('hold', path)
  await once(holder.stdout, 'data')
  assert.equal(await ended(child('intrude', path)), 'refused\n')
  await assert.rejects(opened(path), StoreFailed)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const store = await opened(path)
  assert.deepEqual((await store.attach('w')).records.length, 1)
  await store.close()
})

test('a full disk refuses commits whole; the store goes on', async () => {
  const line = `ulimit -f 2000; exec "$0" "$@" 2>/dev/null`
  const full = spawn('/bin/sh', ['-c', line, process.execPath, CHILD, 'fill', newPath()])
  assert.equal(await ended(full), 'went on\n')
})

test('it works under the permission model with its folder alone', async () => {
  const path = newPath()
  mkdirSync(path)
  const sources = fileURLToPath(new URL('../../', import.meta.url))
  const fence = ['--permission', '--allow-addons', `--allow-fs-read=${sources}`]
  for (const right of ['read', 'write']) fence.push(`--allow-fs-${right}=${path}`)
  const fenced = spawn(process.execPath, ['--no-warnings', ...fence, CHILD, 'fenced', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.equal(await ended(fenced), 'kept within\n')
})
