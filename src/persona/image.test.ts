import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isDirectory, isSymlink, S_IFREG } from '../world/tree.ts'
import { imageOf, type PersonaImage, ROOT_INO } from './image.ts'
import { buildImage, type OverlayEntry, readTree } from './image-build.ts'
import { parseTree, unrecorded } from './image-entry.ts'
import { madeAt, without } from './settle.ts'

const folder = fileURLToPath(new URL('../../images/debian-12', import.meta.url))
const tree = readTree(folder)
const image = imageOf(buildImage(tree))

const inoOf = (of: PersonaImage, path: string): number => {
  let at: number | undefined = ROOT_INO
  for (const name of path.split('/').slice(1)) at = of.lookup(at ?? 0, name)
  assert(at !== undefined, `${path} is in the image`)
  return at
}

const inodesOf = function* (of: PersonaImage): Generator<number> {
  for (let ino = 1; ino <= of.inodes; ino++) if (of.has(ino)) yield ino
}

test('every recorded path is found by lookup, listed once, and named by its inode', () => {
  const listed = new Set<string>()
  for (const dir of inodesOf(image)) {
    const path = image.pathOf(dir)
    for (const { name, ino } of image.list(dir)) {
      assert.equal(image.lookup(dir, name), ino)
      listed.add(`${path === '/' ? '' : path}/${name}`)
    }
  }
  assert.deepEqual(
    [...listed].sort(),
    tree.entries
      .map(({ path }) => path)
      .slice(1)
      .sort(),
  )
})

test('the facts of an inode are those of its row', () => {
  for (const entry of tree.entries) {
    const ino = entry.path === '/' ? ROOT_INO : inoOf(image, entry.path)
    const { mode, uid, gid, size, rdev, mtimeS, mtimeNs } = entry
    const { nlink: _, ctimeS: _s, ctimeNs: _ns, ...stat } = image.stat(ino)
    assert.deepEqual(stat, { mode, uid, gid, size, rdev, mtimeS, mtimeNs })
    if (isSymlink(mode)) assert.equal(image.target(ino), entry.target)
  }
})

test('what is older than the machine was changed when it was installed, one after the other', () => {
  const made = image.stat(ROOT_INO)
  let before = 0
  for (const ino of inodesOf(image)) {
    const { mtimeS, mtimeNs, ctimeS = 0, ctimeNs = 0 } = image.stat(ino)
    assert.ok(ctimeS > made.mtimeS - 300 && ctimeNs >= 0 && ctimeNs < 1e9, `inode ${ino}`)
    if (mtimeS === ctimeS) assert.equal(ctimeNs, mtimeNs)
    else assert.ok(ctimeS >= before && ctimeS <= made.mtimeS, `inode ${ino}`)
    if (mtimeS < ctimeS) before = ctimeS
  }
  assert.ok(before > made.mtimeS - 100)
})

test('link counts agree with the names: files by names, directories by subdirectories', () => {
  const names = new Map<number, number>()
  for (const dir of inodesOf(image)) {
    for (const { ino } of image.list(dir)) names.set(ino, (names.get(ino) ?? 0) + 1)
  }
  for (const ino of inodesOf(image)) {
    const { mode, nlink } = image.stat(ino)
    const subdirectories = image.list(ino).filter((it) => isDirectory(image.stat(it.ino).mode))
    assert.equal(nlink, isDirectory(mode) ? 2 + subdirectories.length : names.get(ino))
  }
  assert.equal(image.stat(ROOT_INO).nlink, 17)
})

test('hard links recorded on the real root share their inode', () => {
  for (const group of [
    ['bzip2', 'bunzip2', 'bzcat'],
    ['perl', 'perl5.36.0'],
    ['unzip', 'zipinfo'],
  ]) {
    assert.equal(new Set(group.map((name) => inoOf(image, `/usr/bin/${name}`))).size, 1)
  }
})

test('what is not there is not found', () => {
  const etc = inoOf(image, '/etc')
  assert.equal(image.lookup(etc, 'no-such-file'), undefined)
  assert.equal(image.lookup(etc, ''), undefined)
  assert.equal(image.lookup(etc, 'x'.repeat(300)), undefined)
  assert.equal(image.lookup(etc, 'passwd\u0100'), undefined)
  assert.equal(image.lookup(inoOf(image, '/etc/passwd'), 'x'), undefined)
  assert.equal(image.lookup(999_999, 'etc'), undefined)
  assert.equal(image.has(0), false)
  assert.equal(image.has(image.inodes + 1), false)
})

test('an image travels to another thread as shared memory', () => {
  const there = structuredClone(buildImage(tree))
  assert(there.names.buffer instanceof SharedArrayBuffer)
  assert.equal(imageOf(there).lookup(ROOT_INO, 'etc'), image.lookup(ROOT_INO, 'etc'))
})

const added = (path: string, size: number): OverlayEntry => ({
  path,
  mode: S_IFREG | 0o600,
  uid: 1,
  gid: 2,
  size,
  rdev: 0,
  mtimeS: 3,
  mtimeNs: 4,
  target: '',
  content: unrecorded('text'),
})

test('an overlay replaces in place, adds at the end, and changes the hash', () => {
  const laid = imageOf(buildImage(tree, [added('/etc/passwd', 5), added('/root/notes', 6)]))
  assert.equal(inoOf(laid, '/etc/passwd'), inoOf(image, '/etc/passwd'))
  assert.equal(laid.stat(inoOf(laid, '/etc/passwd')).size, 5)
  const newest = Math.max(...inodesOf(image))
  assert.equal(inoOf(laid, '/root/notes'), newest + 1)
  assert.deepEqual(
    laid.list(inoOf(laid, '/root')).map(({ name }) => name),
    [...image.list(inoOf(image, '/root')).map(({ name }) => name), 'notes'],
  )
  assert.notEqual(laid.hash, image.hash)
  assert.equal(buildImage(tree, [added('/root/notes', 6)]).hash.length, 64)
  const more = imageOf(buildImage(tree, [], [added('/root/notes', 6)]))
  assert.equal(inoOf(more, '/root/notes'), newest + 1)
  assert.deepEqual([more.hash, more.inodes], [image.hash, image.inodes])
})

test('a replaced hard link leaves its group', () => {
  const laid = imageOf(buildImage(tree, [added('/usr/bin/bzcat', 5)]))
  assert.equal(laid.stat(inoOf(laid, '/usr/bin/bzcat')).size, 5)
  assert.equal(laid.stat(inoOf(laid, '/usr/bin/bzcat')).nlink, 1)
  const bzip2 = laid.stat(inoOf(laid, '/usr/bin/bzip2'))
  assert.deepEqual([bzip2.size, bzip2.nlink], [39_224, 2])
})

test('an entry whose directory is missing is refused by its name', () => {
  assert.throws(
    () => buildImage(tree, [added('/no/such', 1)]),
    /^NoDirectory: no directory for \/no\/such$/,
  )
})

test('a tree made at another time moves what its making wrote, and nothing packed', () => {
  const root = tree.entries[0]?.mtimeS ?? 0
  const moved = imageOf(buildImage(madeAt(tree, root - 86_400)))
  const passwd = inoOf(image, '/etc/passwd')
  const ls = inoOf(image, '/usr/bin/ls')
  assert.equal(moved.stat(passwd).mtimeS, image.stat(passwd).mtimeS - 86_400)
  assert.equal(moved.stat(ls).mtimeS, image.stat(ls).mtimeS)
  assert.equal(madeAt(tree, root), tree)
})

test('what is absent is gone with all it holds', () => {
  const bare = imageOf(buildImage(without(tree, ['/etc/ssh', '/usr/share'])))
  assert.equal(bare.lookup(inoOf(bare, '/etc'), 'ssh'), undefined)
  assert.equal(bare.lookup(inoOf(bare, '/usr'), 'share'), undefined)
  assert.equal(bare.has(inoOf(image, '/usr/share/doc')), false)
  assert(bare.lookup(inoOf(bare, '/etc'), 'shadow') !== undefined)
})

test('a damaged tree is refused', () => {
  assert.throws(() => parseTree('/\t1\t40755\n'), /line 1: eight columns wanted/)
  assert.throws(() => parseTree('/a\t2\t100644\t0\t0\t1\t2\tnovel@0+1+0\n'), /no such kind of file/)
})
