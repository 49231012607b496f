import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { seededDice } from '../../base/dice.ts'
import { failed } from '../../base/errno.ts'
import { IMPORTED_BLOCK_BYTES } from '../../base/limits.ts'
import { blocksIn } from '../block-file.ts'
import { imageOf } from '../image.ts'
import { loadImage } from '../image-build.ts'
import { importedIn, importedOf } from '../images.ts'
import { loadRecorded, recordedOf } from '../recorded.ts'
import { loadXattrs } from '../xattrs.ts'
import { folderOf, importing } from './import.test-kit.ts'
import { archive, member, pax, text } from './tar.test-kit.ts'

/** Every path, what stat(2) tells of it, and its bytes. */
const contentsOf = (folder: string): readonly (readonly unknown[])[] => {
  const image = imageOf(loadImage(folder), loadXattrs(folder))
  const recorded = recordedOf(loadRecorded(folder))
  const rows: (readonly unknown[])[] = []
  const walk = (dir: number, path: string): void => {
    for (const { name, ino } of [...image.list(dir)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const { mode, nlink, uid, gid, size, rdev, mtimeS, mtimeNs } = image.stat(ino)
      const { kind, at } = image.contentOf(ino)
      const type = mode & 0o170000
      const bytes = type === 0o100000 ? text(recorded.read(at, size)) : image.target(ino)
      const xattrs = [...(image.xattrs(ino) ?? [])].map(([key, value]) => [key, text(value)])
      const owned = `${mode.toString(8)} ${nlink} ${uid}:${gid} ${rdev}`
      const shown = type === 0o040000 ? '' : bytes
      rows.push([`${path}/${name}`, owned, `${mtimeS}.${mtimeNs}`, kind, shown, xattrs])
      if (type === 0o040000) walk(ino, `${path}/${name}`)
    }
  }
  walk(1, '')
  return rows
}

const members = [
  member({ name: './', type: '5', mode: 0o755, mtime: 5 }),
  member({ name: './etc/', type: '5', mode: 0o755, uid: 3, mtime: 6 }),
  pax([
    ['mtime', '1700000000.123456789'],
    ['SCHILY.xattr.security.capability', '\x01\0\0\x02\xff'],
    ['SCHILY.xattr.user.x', ''],
  ]),
  member({ name: './etc/ping', body: '\x7fELF\0', mode: 0o4755, uid: 7 }),
  member({ name: './etc/tab\tline\n\\x2d', body: 'tabbed', mtime: 7 }),
  member({ name: './etc/same', body: 'tabbed', mtime: 8 }),
  member({ name: './etc/hard', type: '1', target: './etc/ping' }),
  member({ name: './empty', mtime: 9 }),
  member({ name: './link', type: '2', target: '/etc/../../x', mtime: 9 }),
  member({ name: './null', type: '3', major: 1, minor: 3, mode: 0o666, mtime: 9 }),
  member({ name: './disk', type: '4', major: 259, minor: 70_000, mtime: 9 }),
  member({ name: './fifo', type: '6', mode: 0o600, mtime: 9 }),
  member({ name: `./${'n'.repeat(95)}`, body: 'long', mtime: 9 }),
]
const ROOT = archive(...members)

test('an image has every attribute of what it was made from, and each content once', async (t) => {
  const folder = folderOf(t)
  const made = await importing(folder, ROOT)
  assert.deepEqual([made.names, made.files, made.bytes], [12, 5, 21])
  const caps = [
    ['security.capability', '\x01\0\0\x02\xff'],
    ['user.x', ''],
  ]
  const ping = ['104755 2 7:0 0', '1700000000.123456789', 'binary', '\x7fELF\0', caps]
  assert.deepEqual(contentsOf(join(folder, 'root')), [
    ['/disk', '60644 1 0:0 286327664', '9.0', 'none', '', []],
    ['/empty', '100644 1 0:0 0', '9.0', 'text', '', []],
    ['/etc', '40755 2 3:0 0', '6.0', 'none', '', []],
    ['/etc/hard', ...ping],
    ['/etc/ping', ...ping],
    ['/etc/same', '100644 1 0:0 0', '8.0', 'text', 'tabbed', []],
    ['/etc/tab\tline\n\\x2d', '100644 1 0:0 0', '7.0', 'text', 'tabbed', []],
    ['/fifo', '10600 1 0:0 0', '9.0', 'none', '', []],
    ['/link', '120777 1 0:0 0', '9.0', 'none', '/etc/../../x', []],
    [`/${'n'.repeat(95)}`, '100644 1 0:0 0', '9.0', 'text', 'long', []],
    ['/null', '20666 1 0:0 259', '9.0', 'none', '', []],
  ])
  const { places } = loadRecorded(join(folder, 'root')) as { places: Float64Array }
  assert.equal(places.length, 4)
})

test('order and packing of the archive make no other image', async (t) => {
  const folder = folderOf(t)
  const { hash } = await importing(folder, ROOT)
  const [root, ...rest] = members as [Uint8Array, ...Uint8Array[]]
  assert.deepEqual(
    [
      (await importing(folder, gzipSync(ROOT))).hash,
      (await importing(folder, zstdCompressSync(ROOT))).hash,
      (await importing(folder, archive(...members, member({ name: './empty', mtime: 9 })))).hash,
    ],
    [hash, hash, hash],
  )
  const moved = archive(root, ...rest.slice(7), ...rest.slice(0, 7))
  assert.equal((await importing(folder, moved)).hash, hash)
  assert.notEqual((await importing(folder, archive(...rest))).hash, hash)
})

test('the last of two members counts, as tar has it; other names of the first keep it', async (t) => {
  const folder = folderOf(t)
  await importing(
    folder,
    archive(
      member({ name: 'a', body: 'first' }),
      member({ name: 'b', type: '1', target: 'a' }),
      member({ name: 'a', body: 'second', mtime: 3 }),
      member({ name: 'd', type: '2', target: '/tmp' }),
      member({ name: 'd', type: '5', mtime: 3 }),
      member({ name: 'd/f', body: 'in', mtime: 4 }),
      member({ name: 'd', type: '5', mode: 0o700, mtime: 5 }),
      member({ name: 'guessed/deep/f', body: 'x', mtime: 6 }),
    ),
  )
  assert.deepEqual(
    contentsOf(join(folder, 'root')).map(([path, owned, time, , bytes]) => [
      path,
      owned,
      time,
      bytes,
    ]),
    [
      ['/a', '100644 1 0:0 0', '3.0', 'second'],
      ['/b', '100644 1 0:0 0', '0.0', 'first'],
      ['/d', '40700 2 0:0 0', '5.0', ''],
      ['/d/f', '100644 1 0:0 0', '4.0', 'in'],
      ['/guessed', '40755 3 0:0 0', '0.0', ''],
      ['/guessed/deep', '40755 2 0:0 0', '6.0', ''],
      ['/guessed/deep/f', '100644 1 0:0 0', '6.0', 'x'],
    ],
  )
})

test('contents of any size are read from any place, each block where it is wanted', async (t) => {
  const folder = folderOf(t)
  const dice = seededDice('blocks')
  const sizes = [
    1,
    IMPORTED_BLOCK_BYTES - 1,
    IMPORTED_BLOCK_BYTES,
    3 * IMPORTED_BLOCK_BYTES + 7,
    40,
  ]
  const bodies = sizes.map((size) => text(dice.bytes(size)))
  // Each comes twice: the second is cut off again, wherever its blocks began.
  const files = bodies.flatMap((body, n) =>
    ['a', 'b'].map((name) => member({ name: `${n}${name}`, body })),
  )
  const { stored, bytes } = await importing(folder, archive(...files))
  const once = sizes.reduce((sum, size) => sum + size, 0)
  assert.deepEqual([bytes, stored < once * 1.01 + 2_000], [2 * once, true])
  const image = imageOf(loadImage(join(folder, 'root')))
  const recorded = recordedOf(loadRecorded(join(folder, 'root')))
  bodies.forEach((body, n) => {
    for (const name of [`${n}a`, `${n}b`]) {
      const { at } = image.contentOf(image.lookup(1, name) ?? 0)
      assert(text(recorded.read(at, body.length)) === body, name)
      for (let round = 0; round < 20; round++) {
        const from = dice.below(body.length)
        const to = from + dice.below(body.length - from + 1)
        assert(text(recorded.read(at, to - from, from)) === body.slice(from, to), `${name} ${from}`)
      }
    }
  })
})

test('an image that is there stays until another is whole', async (t) => {
  const folder = folderOf(t)
  const { hash } = await importing(folder, ROOT)
  const other = archive(member({ name: 'other' }))
  await assert.rejects(importing(folder, other, { isReplacing: false }), {
    message: 'there is an image root already',
  })
  await assert.rejects(importing(folder, other.subarray(0, 700)), { name: 'ImportRefused' })
  assert.deepEqual(
    [...importedIn(folder)].map(([name, it]) => [name, it.hash]),
    [['root', hash]],
  )
  assert.notEqual((await importing(folder, other)).hash, hash)
  assert.deepEqual(readdirSync(folder), ['root'])
  const files = readdirSync(join(folder, 'root'))
  const modes = files.map((name) => statSync(join(folder, 'root', name)).mode & 0o777)
  assert.deepEqual(new Set(modes), new Set([0o444]))
})

test('who began with an image goes on with it; others get errors, never other bytes', async (t) => {
  const folder = folderOf(t)
  const root = join(folder, 'root')
  await importing(folder, ROOT)
  const data = loadRecorded(root)
  const begun = recordedOf(data)
  const before = text(begun.read(1, 4))
  await importing(folder, archive(member({ name: 'other', body: 'other' })))
  assert.equal(text(begun.read(1, 4)), before)
  assert('hash' in data)
  const late = recordedOf({ ...data, hash: 'ff'.repeat(32) })
  assert.throws(() => late.read(1, 4), /is of another image now/)
  const { blocks } = blocksIn(root)
  assert(!failed(importedOf(root)) && existsSync(blocks))
  chmodSync(blocks, 0o644)
  rmSync(blocks)
  const gone = recordedOf(loadRecorded(root))
  assert.throws(() => gone.read(0, 5), { code: 'ENOENT' })
})
