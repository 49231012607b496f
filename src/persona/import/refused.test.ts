import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import {
  IMPORTED_BYTES_MAX,
  IMPORTED_FILE_BYTES_MAX,
  IMPORTED_NAMES_MAX,
} from '../../base/limits.ts'
import { createGrove } from './grove.ts'
import { folderOf, importing } from './import.test-kit.ts'
import { archive, member, pax } from './tar.test-kit.ts'

test('tricks with paths are refused, and nothing is left', async (t) => {
  const folder = folderOf(t)
  const link = member({ name: 'out', type: '2', target: '/etc' })
  const cases: readonly (readonly [string, ...Uint8Array[]])[] = [
    ['../x: its name is ../x, which goes up by ..', member({ name: '../x' })],
    ['a/../../x: its name is a/../../x, which goes up by ..', member({ name: 'a/../../x' })],
    ['/etc/x: its name is /etc/x, which is absolute', member({ name: '/etc/x' })],
    ['out/x: it leads through the symbolic link out (to /etc)', link, member({ name: 'out/x' })],
    [
      'h: a hard link to ../etc/passwd, which goes up by ..',
      member({ name: 'h', type: '1', target: '../etc/passwd' }),
    ],
    [
      'h: a hard link to /etc/passwd, which is absolute',
      member({ name: 'h', type: '1', target: '/etc/passwd' }),
    ],
    [
      'h: it leads through the symbolic link out (to /etc)',
      link,
      member({ name: 'h', type: '1', target: 'out/passwd' }),
    ],
    [
      'h: a hard link to none, which is no file before it',
      member({ name: 'h', type: '1', target: 'none' }),
    ],
    [
      'f/x: it leads through f, which is no directory',
      member({ name: 'f' }),
      member({ name: 'f/x' }),
    ],
    [
      'd: it stands where a directory with files is already',
      member({ name: 'd/f' }),
      member({ name: 'd' }),
    ],
    ['.: the root itself is no directory', member({ name: '.', type: '2', target: '/' })],
    [
      `${'n'.repeat(200)}...: its name is ${'n'.repeat(200)}...: a name of more than 255 bytes`,
      pax([['path', 'n'.repeat(256)]]),
      member(),
    ],
    [
      `${'n/'.repeat(100)}...: its name is ${'n/'.repeat(100)}...: longer than 4095 bytes`,
      pax([['path', 'n/'.repeat(2_048)]]),
      member(),
    ],
    ['a\\u0000b: its name is a\\u0000b, with a NUL in it', pax([['path', 'a\0b']]), member()],
    [
      'c: the device 5000, 1 is none of Linux',
      member({ name: 'c', type: '3', major: 5_000, minor: 1 }),
    ],
    ['f: its owner 4294967295 is none of Linux', pax([['uid', '4294967295']]), member()],
    [
      'f: its attribute evil (1 bytes) is none of Linux',
      pax([['SCHILY.xattr.evil', 'x']]),
      member(),
    ],
    [
      'it holds the layers of a container image, as docker save writes them, and no root; docker ' +
        'create IMAGE, then docker export of that container gives one',
      member({ name: 'manifest.json', body: '[]' }),
    ],
    ['l: a symbolic link that leads nowhere', member({ name: 'l', type: '2' })],
  ]
  for (const [message, ...wrong] of cases) {
    const bytes = archive(member({ name: 'before', body: 'kept' }), ...wrong)
    await assert.rejects(importing(folder, bytes), { name: 'ImportRefused', message })
    assert.deepEqual(readdirSync(folder), [], message)
  }
  const longest = archive(pax([['path', `${'d'.repeat(255)}/${'f'.repeat(255)}`]]), member())
  assert.equal((await importing(folder, longest)).names, 3)
})

test('sizes that nobody can have are refused before anything is written', async (t) => {
  const folder = folderOf(t)
  const sparse = (bytes: number): Uint8Array =>
    archive(
      pax([
        ['GNU.sparse.size', `${bytes}`],
        ['GNU.sparse.map', '0,1'],
      ]),
      member({ body: 'x' }),
    )
  const size = IMPORTED_FILE_BYTES_MAX + 1
  await assert.rejects(importing(folder, sparse(size)), {
    message: `f: it has ${size} bytes, ${IMPORTED_FILE_BYTES_MAX} are the most`,
  })
  await assert.rejects(importing(folder, sparse(Number.MAX_SAFE_INTEGER)), /bytes, 4294967295 are/)
  assert(IMPORTED_BYTES_MAX > IMPORTED_FILE_BYTES_MAX)
  const lies = archive(member({ name: 'f', size: '77777777777', body: 'x' }))
  await assert.rejects(importing(folder, lies), /^ImportRefused: f: it has 8589934591 bytes/)
  const { bytes, stored } = await importing(folder, sparse(10_000_000))
  assert.deepEqual([bytes, stored < 10_000], [10_000_000, true])
})

test('a root has only so many names', () => {
  const grove = createGrove()
  const empty = { mode: 0o644, uid: 0, gid: 0, bytes: 0, mtimeS: 0, mtimeNs: 0, target: '' }
  const more = { ...empty, major: 0, minor: 0, xattrs: [], pieces: (async function* () {})() }
  const add = (path: string): void => {
    const fifo = { ...more, path, type: 'fifo' } as const
    grove.put(grove.place(fifo), fifo)
  }
  for (let n = 1; n < IMPORTED_NAMES_MAX; n++) add(`${n}`)
  add('1')
  assert.throws(() => add('one more'), {
    message: `the root has more than ${IMPORTED_NAMES_MAX} names`,
  })
})
