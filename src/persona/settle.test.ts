import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { constants, zstdCompressSync } from 'node:zlib'
import { bytesOf, textOf } from '../base/bytes.ts'
import type { RecordedTree } from './image-build.ts'
import { type ImageEntry, unrecorded } from './image-entry.ts'
import { loadRecorded, recordedOf } from './recorded.ts'
import { renameOf } from './rename.ts'
import { moved, renamed, without } from './settle.ts'

const treeOf = (...paths: string[]): RecordedTree => ({
  entries: paths.map((line, n): ImageEntry => {
    const [path = '', target = ''] = line.split(' -> ')
    const type = target === '' ? 0o100644 : 0o120777
    const times = { mtimeS: 1_000 + n, mtimeNs: 0 }
    const facts = { mode: type, uid: 0, gid: 0, size: 0, rdev: 0, target, ...times }
    return { path, ino: n + 1, ...facts, content: unrecorded('none') }
  }),
  hash: 'h',
})
const pathsOf = ({ entries }: RecordedTree): string[] =>
  entries.map(({ path, target }) => (target === '' ? path : `${path} -> ${target}`))

test('what is absent goes with all below it; a star stands for one name or a part of it', () => {
  const tree = treeOf('/a', '/a/b', '/ab', '/x/php1/y', '/x/php2', '/x/z', '/x.y/z')
  assert.deepEqual(pathsOf(without(tree, ['/a', '/x/php*', '/x.y'])), ['/ab', '/x/z'])
  assert.deepEqual(
    pathsOf(without(tree, ['/*/z'])),
    pathsOf(tree).filter((it) => !/z$/.test(it)),
  )
  assert.equal(without(tree, []), tree)
})

test('what is moved stands in place of what was there', () => {
  const tree = treeOf('/bin/maria', '/bin/my -> maria', '/lib/old', '/lib/old/f', '/lib/older')
  assert.deepEqual(pathsOf(moved(tree, { '/bin/maria': '/bin/my', '/lib/old': '/lib/new' })), [
    '/bin/my',
    '/lib/new',
    '/lib/new/f',
    '/lib/older',
  ])
})

test('words are renamed in paths, links and texts, the longer one first', () => {
  const rename = renameOf({ renamed: { 'php8.2': 'php8.3', 'php8.2x': 'php9.9y' } })
  const tree = treeOf('/etc/php8.2/f', '/bin/php -> php8.2x', '/etc/php812')
  assert.deepEqual(pathsOf(renamed(tree, rename)), [
    '/etc/php8.3/f',
    '/bin/php -> php9.9y',
    '/etc/php812',
  ])
  const text = bytesOf('run php8.2 and php8.2x\n')
  assert.equal(textOf(rename.bytes(text)), 'run php8.3 and php9.9y\n')
  const other = bytesOf('nothing\n')
  assert.equal(rename.bytes(other), other)
})

const folder = mkdtempSync(join(tmpdir(), 'mimicry-layers-'))
after(() => rmSync(folder, { recursive: true }))
const BLOCK = 64

const layer = (name: string, bytes: Buffer, base?: string): string => {
  const at = join(folder, name)
  mkdirSync(at)
  const blocks: Buffer[] = []
  for (let from = 0; from < bytes.length; from += BLOCK) {
    const params = { [constants.ZSTD_c_compressionLevel]: 1 }
    blocks.push(zstdCompressSync(bytes.subarray(from, from + BLOCK), { params }))
  }
  const header = new Uint32Array([BLOCK, blocks.length, ...blocks.map(({ length }) => length)])
  writeFileSync(join(at, 'recorded.bin'), Buffer.concat([Buffer.from(header.buffer), ...blocks]))
  if (base !== undefined) writeFileSync(join(at, 'image.json'), JSON.stringify({ base }))
  return at
}

test("an image's bytes go on behind the last block of the one it stands on", () => {
  const [low, high] = [100, 150].map((length, n) =>
    Buffer.from(Array.from({ length }, (_, at) => (at * 7 + n * 31) & 0xff)),
  )
  assert(low !== undefined && high !== undefined)
  layer('low', low)
  const recorded = recordedOf(loadRecorded(layer('high', high, 'low')))
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  assert.equal(digest(recorded.read(0, 100)), digest(low))
  assert.equal(digest(recorded.read(2 * BLOCK, 150)), digest(high))
  assert.equal(digest(recorded.read(2 * BLOCK + 60, 70)), digest(high.subarray(60, 130)))
})
