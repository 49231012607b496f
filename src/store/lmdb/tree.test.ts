import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { endOf } from './layout.ts'
import { type BytesTree, openTree } from './tree.ts'

const root = mkdtempSync(join(tmpdir(), 'mimicry-tree-'))
after(() => rmSync(root, { recursive: true }))
let trees = 0
const withTree = async (use: (tree: BytesTree) => Promise<void>) => {
  const tree = openTree(join(root, `${++trees}`), 'power')
  await use(tree)
  await tree.close()
}
const rows = async (tree: BytesTree, prefix: string) => {
  const found: string[] = []
  await tree.scan(bytesOf(prefix), (key, value) => found.push(`${textOf(key)}=${textOf(value)}`))
  return found
}

test('a change that throws leaves nothing, and its neighbours land', () =>
  withTree(async (tree) => {
    const put = (key: string) => tree.write((t) => t.put(bytesOf(key), bytesOf('1')))
    const before = put('a')
    const broken = tree.write((t) => {
      t.put(bytesOf('b'), bytesOf('1'))
      t.remove(bytesOf('a'))
      throw new Error('halfway')
    })
    const behind = put('c')
    await assert.rejects(broken, new Error('halfway'))
    await Promise.all([before, behind])
    assert.deepEqual([...(await rows(tree, 'a')), ...(await rows(tree, 'b')), ...(await rows(tree, 'c'))], ['a=1', 'c=1']) // biome-ignore format: one line
  }))

test('a scan shows one moment, whatever is written and however the file grows meanwhile', () =>
  withTree(async (tree) => {
    const ROWS = 5_000
    const fill = (value: string) =>
      tree.write((t) => {
        for (let n = 0; n < ROWS; n++) t.put(bytesOf(`R${n}`), bytesOf(value))
      })
    await fill('old')
    let isScanning = true
    const writer = (async () => {
      for (let round = 0; isScanning; round++) {
        await fill(`new ${round}`)
        await tree.write((t) => t.put(bytesOf(`X${round}`), new Uint8Array(2_000_000)))
      }
    })()
    const found = await rows(tree, 'R')
    isScanning = false
    await writer
    assert.equal(found.length, ROWS)
    assert.deepEqual(new Set(found.map((row) => row.replace(/^R\d+=/, ''))), new Set(['old']))
  }))

test('a range ends behind its last key, also where bytes carry', () => {
  const ends = ['R', 'R\0\xff', 'R\xff\xff'].map((prefix) => textOf(endOf(bytesOf(prefix))))
  assert.deepEqual(ends, ['S', 'R\x01\0', 'S\0\0'])
})
