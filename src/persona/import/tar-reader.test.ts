import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededDice } from '../../base/dice.ts'
import { ARCHIVE_HEADER_BYTES_MAX, ARCHIVE_SPANS_MAX } from '../../base/limits.ts'
import { archive, END, member, pax, readAll, text } from './tar.test-kit.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 300

const refused = (bytes: Uint8Array, message: string): Promise<void> =>
  assert.rejects(readAll(bytes), { name: 'ImportRefused', message })

test('a member is what its header says, in pieces of any size', async () => {
  const body = 'x'.repeat(1_300)
  const bytes = archive(
    member({ name: 'a/f', body, mode: 0o4755, uid: 7, mtime: 1_700_000_000 }),
    member({ name: 'n', type: '3', major: 1, minor: 3, mode: 0o666 }),
    member({ name: 'l', type: '2', target: '/etc/x' }),
    member({ name: 'h', type: '1', target: 'a/f', size: 1_300 }),
    member({ name: 'p', type: '6' }),
    member({ name: 'd', type: '5' }),
  )
  for (const pieceBytes of [1, 511, 100_000]) {
    const [file, device, ...others] = await readAll(bytes, pieceBytes)
    assert.deepEqual(file, {
      path: 'a/f',
      type: 'file',
      mode: 0o4755,
      uid: 7,
      gid: 0,
      bytes: 1_300,
      mtimeS: 1_700_000_000,
      mtimeNs: 0,
      target: '',
      major: 0,
      minor: 0,
      xattrs: [],
      body,
    })
    assert.deepEqual([device?.type, device?.major, device?.minor], ['character', 1, 3])
    assert.deepEqual(
      others.map(({ path, type, target }) => [path, type, target]),
      [
        ['l', 'symlink', '/etc/x'],
        ['h', 'hardlink', 'a/f'],
        ['p', 'fifo', ''],
        ['d', 'directory', ''],
      ],
    )
  }
})

test('names: a prefix of ustar, long ones of GNU and pax, none of V7, the newer of two', async () => {
  const long = `${'d'.repeat(150)}/${'f'.repeat(150)}`
  const bytes = archive(
    member({ name: 'f', prefix: 'usr/bin' }),
    member({ name: 'f', prefix: 'none', magic: 'ustar  \0' }),
    member({ name: '././@LongLink', type: 'L', body: `${long}\0` }),
    member({ name: 'short' }),
    member({ name: '././@LongLink', type: 'K', body: `${long}\0` }),
    member({ name: 'link', type: '2', target: 'short' }),
    pax([
      ['path', 'caf\xe9\n'],
      ['path', `${long}2`],
      ['linkpath', 'to'],
    ]),
    member({ name: 'short', type: '2', target: 'x' }),
    member({ name: 'old/', type: '\0', magic: '\0\0\0\0\0\0\0\0' }),
    pax([['comment', 'of all']], 'g'),
    member({ name: 'last' }),
  )
  assert.deepEqual(
    (await readAll(bytes)).map(({ path, type, target }) => [path, type, target]),
    [
      ['usr/bin/f', 'file', ''],
      ['f', 'file', ''],
      [long, 'file', ''],
      ['link', 'symlink', long],
      [`${long}2`, 'symlink', 'to'],
      ['old/', 'directory', ''],
      ['last', 'file', ''],
    ],
  )
})

test('numbers: base-256, times with nanoseconds and before 1970, attributes of any bytes', async () => {
  const big = '\x80\0\0\0\0\0\0\x01\0\0\0\x07'
  const below = `${'\xff'.repeat(11)}\xfe`
  const bytes = archive(
    member({ name: 'a', over: [[108, '\x80\0\0\0\0\x12\xd6\x87']], mtime: below }),
    pax([
      ['mtime', '-1.25'],
      ['uid', '123456789'],
      ['size', '3'],
      ['SCHILY.xattr.user.x', '\0=\n\xff'],
      ['SCHILY.xattr.user.x', 'twice'],
      ['LIBARCHIVE.xattr.user.%41', 'AAH/'],
    ]),
    member({ name: 'b', body: 'abc', size: 0 }),
  )
  const [a, b] = await readAll(bytes)
  assert.deepEqual([a?.uid, a?.mtimeS, a?.mtimeNs], [1_234_567, -2, 0])
  assert.deepEqual([b?.uid, b?.mtimeS, b?.mtimeNs, b?.body], [123_456_789, -2, 750_000_000, 'abc'])
  assert.deepEqual(
    b?.xattrs.map(([name, value]) => [name, text(value)]),
    [
      ['user.x', 'twice'],
      ['user.A', '\0\x01\xff'],
    ],
  )
  await refused(archive(member({ size: big })), 'it is cut off: more bytes were promised')
  await refused(archive(member({ size: `${'\xff'.repeat(11)}\xfe` })), 'its size is below nothing')
  await refused(
    archive(member({ size: `\x80${'\xff'.repeat(11)}` })),
    'a number in a header is too large',
  )
})

const holes = 'ab\0\0\0\0cd\0\0'

test('files with holes: the four ways of GNU', async () => {
  const spans = [
    ['0', '2'],
    ['6', '2'],
  ]
  const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`
  const old: readonly [number, string][] = [
    [386, octal(0) + octal(2) + octal(6) + octal(2)],
    [483, octal(10)],
  ]
  const name: readonly [string, string] = ['GNU.sparse.name', 'real']
  const bytes = archive(
    member({ name: 'real', type: 'S', body: 'abcd', over: old, magic: 'ustar  \0' }),
    pax([
      name,
      ['GNU.sparse.size', '10'],
      ...spans.flatMap(([at = '', count = '']): [string, string][] => [
        ['GNU.sparse.offset', at],
        ['GNU.sparse.numbytes', count],
      ]),
    ]),
    member({ name: 'x', body: 'abcd' }),
    pax([name, ['GNU.sparse.size', '10'], ['GNU.sparse.map', '0,2,6,2']]),
    member({ name: 'x', body: 'abcd' }),
    pax([
      name,
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.realsize', '10'],
    ]),
    member({ name: 'x', body: `${'2\n0\n2\n6\n2\n'.padEnd(512, '\0')}abcd` }),
    member({ name: 'next' }),
  )
  assert.deepEqual(
    (await readAll(bytes)).map(({ path, bytes: count, body }) => [path, count, body]),
    [...Array.from({ length: 4 }, () => ['real', 10, holes]), ['next', 0, '']],
  )
})

test('maps of holes that lie are refused', async () => {
  const map = (text: string, size = '10', body = 'abcd'): Uint8Array =>
    archive(
      pax([
        ['GNU.sparse.size', size],
        ['GNU.sparse.map', text],
      ]),
      member({ name: 'x', body }),
    )
  const damaged = 'member 2, x: its map of holes is damaged'
  for (const text of ['0,2,1,2', '6,2,0,2', '0,2,9,2', '0,2', '0,2,6,3', '0,2,6']) {
    await refused(map(text), damaged)
  }
  const many = Array.from({ length: ARCHIVE_SPANS_MAX + 1 }, (_, n) => `${n},0`).join(',')
  await refused(
    map(many, '100000', ''),
    `member 2, x: it has more than ${ARCHIVE_SPANS_MAX} pieces between holes`,
  )
  await refused(map('0,2,6,x'), 'member 2, x: a number in an extended header is none, or too large')
})

test('what is no archive, or half of one, is refused with a sentence', async () => {
  const whole = archive(member({ name: 'f', body: 'x'.repeat(600) }), member({ name: 'g' }))
  for (let bytes = 0; bytes < whole.length; bytes += 64) {
    await assert.rejects(readAll(whole.subarray(0, bytes)), { name: 'ImportRefused' }, `${bytes}`)
  }
  assert.equal((await readAll(whole)).length, 2)
  await refused(new Uint8Array(0), 'the archive is cut off: it has no end mark')
  await refused(
    new Uint8Array(4_096).fill(65),
    'this is no tar archive, or a header of it is damaged',
  )
  await refused(
    archive(member({ name: 'f' }), member({ name: 'g', type: 'M' })),
    'member 2, g: g is of a type that is unknown here (M)',
  )
  await refused(
    archive(member({ name: 'x', type: 'x', body: '9 a=b\n' })),
    'member 1, x: an extended header is damaged',
  )
  const large = member({ name: 'x', type: 'x', size: ARCHIVE_HEADER_BYTES_MAX + 1 })
  await refused(
    archive(large),
    `member 1, x: a header of ${ARCHIVE_HEADER_BYTES_MAX + 1} bytes: ${ARCHIVE_HEADER_BYTES_MAX} at most`,
  )
  const onlyOne = new Uint8Array([...member(), ...END.subarray(512), ...member()])
  await refused(onlyOne, 'member 2: the archive is cut off: its end mark is half there')
})

test('bytes turned at random are read or refused, never anything else', async () => {
  const dice = seededDice('tar')
  const whole = archive(
    member({ name: 'a', type: '5' }),
    pax([
      ['mtime', '1.5'],
      ['SCHILY.xattr.user.x', 'v'],
      ['GNU.sparse.size', '9'],
      ['GNU.sparse.map', '0,2'],
    ]),
    member({ name: 'a/f', body: 'xy' }),
    member({ name: '././@LongLink', type: 'L', body: `${'n'.repeat(300)}\0` }),
    member({ name: 'a/g', body: 'z'.repeat(900) }),
    member({ name: 'a/h', type: '1', target: 'a/f' }),
  )
  assert.equal((await readAll(whole)).length, 4)
  let [read, broken] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Uint8Array.from(whole)
    for (let n = dice.below(4); n >= 0; n--) bytes[dice.below(bytes.length)] = dice.below(256)
    try {
      await readAll(bytes, 700)
      read += 1
    } catch (cause) {
      assert.equal((cause as Error).name, 'ImportRefused', `round ${round}: ${cause}`)
      broken += 1
    }
  }
  assert.deepEqual([read + broken, read > 0, broken > 50], [300, true, true])
})

test('what GNU tar writes is read: every format of it, sparse files', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-tar-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const long = 'n'.repeat(120)
  mkdirSync(join(folder, 'd', long), { recursive: true })
  writeFileSync(join(folder, 'd', long, 'f'), `${'\0'.repeat(100_000)}end`)
  for (const format of ['gnu', 'pax']) {
    const words = ['--create', `--format=${format}`, '--sparse', '--sort=name', '-C', folder, 'd']
    const { stdout } = spawnSync('tar', words, { maxBuffer: 1_000_000 })
    assert.deepEqual(
      (await readAll(stdout)).map(({ path, type, body }) => [
        path,
        type,
        body.length,
        body.slice(-3),
      ]),
      [
        ['d/', 'directory', 0, ''],
        [`d/${long}/`, 'directory', 0, ''],
        [`d/${long}/f`, 'file', 100_003, 'end'],
      ],
      format,
    )
  }
})
