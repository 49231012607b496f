import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Dice, seededDice } from '../../base/dice.ts'
import { imageOf } from '../image.ts'
import { loadImage } from '../image-build.ts'
import { loadRecorded, recordedOf } from '../recorded.ts'
import { folderOf, importing } from './import.test-kit.ts'
import { archive, member } from './tar.test-kit.ts'

const MEMBERS = 300
const ROUNDS = 3
const LETTERS = 'abcdef'

/** Random members that tar can unpack: directories come before what is in them. */
const randomMembers = (dice: Dice): readonly Uint8Array[] => {
  const types = new Map<string, string>([['.', '5']])
  const pick = <T>(list: readonly T[]): T => list[dice.below(list.length)] as T
  const members: Uint8Array[] = []
  while (members.length < MEMBERS) {
    const dirs = [...types].filter(([, type]) => type === '5').map(([path]) => path)
    const files = [...types].filter(([, type]) => type === '0').map(([path]) => path)
    const path = `${pick(dirs)}/${LETTERS[dice.below(LETTERS.length)]}`
    const before = types.get(path)
    const type = pick(['0', '0', '5', '2', ...(files.length > 0 ? ['1', '1'] : [])])
    const hasChildren = [...types.keys()].some((other) => other.startsWith(`${path}/`))
    const target = type === '1' ? pick(files) : type === '2' ? 'nowhere' : ''
    // A link to itself is tar's own business; deep trees make few duplicates.
    if ((hasChildren && type !== '5') || target === path || path.length > 12) continue
    if (before === '5' && type !== '5') continue
    const body = type === '0' ? `${dice.below(20)}`.repeat(dice.below(500)) : ''
    const mode = type === '5' ? 0o755 : 0o600 + dice.below(64)
    members.push(member({ name: path, type, body, target, mode, mtime: 1_000 + dice.below(1e9) }))
    types.set(path, type === '1' ? '0' : type)
  }
  return members
}

/**
 * Path, type, mode, links, time, and what is in it. A directory's time is left out: tar changes it when
 * something comes into it later.
 */
const unpackedBy = (folder: string): readonly string[] => {
  const script =
    "find . -mindepth 1 -type f -printf '%P f %m %n %Ts ' -exec md5sum -z {} \\; -printf '\\n'" +
    " -o -mindepth 1 -type d -printf '%P d %m - - \\n'" +
    " -o -mindepth 1 -printf '%P %y %m - %Ts %l\\n'"
  const found = execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' })
  return found.replaceAll('\0', '').split('\n').filter(Boolean).map((line) => line.replace(/ {2}\S+$/, '')).sort() // biome-ignore format: one line
}

test('300 random members make what GNU tar makes of them', async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = folderOf(t)
    const bytes = archive(...randomMembers(seededDice(`members ${round}`)))
    const there = join(folder, 'unpacked')
    mkdirSync(there)
    execFileSync('tar', ['--extract', '--preserve-permissions', '-C', there], { input: bytes })
    await importing(join(folder, 'images'), bytes)
    const root = join(folder, 'images', 'root')
    const image = imageOf(loadImage(root))
    const recorded = recordedOf(loadRecorded(root))
    const rows: string[] = []
    for (let ino = 2; ino <= image.inodes; ino++) {
      if (!image.has(ino)) continue
      const { mode, nlink, size, mtimeS } = image.stat(ino)
      const type = { 4: 'd', 8: 'f', 10: 'l' }[mode >> 12]
      const md5 = (): string =>
        createHash('md5')
          .update(recorded.read(image.contentOf(ino).at, size))
          .digest('hex')
      const last = type === 'f' ? md5() : image.target(ino)
      rows.push(
        `${type} ${(mode & 0o7777).toString(8)} ${type === 'f' ? nlink : '-'} ${type === 'd' ? '-' : mtimeS} ${last}`,
      )
    }
    const names: string[] = []
    const walk = (dir: number, path: string): void => {
      for (const { name, ino } of image.list(dir)) {
        names.push(`${path}${name}`)
        if ((image.stat(ino).mode & 0o170000) === 0o040000) walk(ino, `${path}${name}/`)
      }
    }
    walk(1, '')
    const wanted = unpackedBy(there)
    assert.deepEqual(names.sort(), wanted.map((row) => row.split(' ')[0] ?? '').sort())
    const facts = wanted.map((row) => row.slice(row.indexOf(' ') + 1))
    assert.deepEqual(new Set(rows), new Set(facts), `round ${round}`)
  }
})
