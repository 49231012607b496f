/**
 * Every call on every kind of file by root and others, on a mount and on the kernel's own tmpfs: the
 * same errors, modes, owners, link counts and time stamps.
 */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startLive, TRANSPORTS } from './live-kit.ts'
import { mountWorld, noMountsOr, sh } from './mounted.ts'
import { LMDB, REDIS } from './stores.ts'

const SCRIPT = join(import.meta.dirname, 'conformance/run.py')
/** What runs beside each other: each of about the same length. */
const PARTS = [
  'permissions',
  'calls links times content attributes walks',
  'names opens directories privileges renames',
]
const isSoak = process.env.MIMICRY_SOAK === '1'
/** One case in so many; of those a store's share, as the rules are the same code over each. */
const EVERY = isSoak ? 1 : 3
const EVERY_OF_STORE = isSoak ? 1 : 20
const CASES = 12_177

/** Where a FUSE server is not asked or can't know, or ext4 does it otherwise than tmpfs. */
const KNOWN: readonly (readonly [why: string, cases: RegExp])[] = [
  [
    'Linux does not ask a server whether who is not the owner may chown to nobody',
    /^privileges \d+ l?chown -1 -1 .* by (member|other|groups) /,
  ],
  [
    'Linux does not tell the groups of who writes, which decide over sgid without execution',
    /^privileges \d+ \S.* file (6666|2744) by other /,
  ],
  ['ext4 stamps a cut that changes nothing', /^\w+ \d+ truncate 0 file /],
  ['ext4 keeps times from 1901 to 2446', /^times \d+ \w+ at (-214748364[89]|15032385535)\./],
  ['ext4 takes the same attribute again for no change', /^attributes \d+ same moves /],
  ['ext4 can zero a range, and tells where a directory ends', /^calls \d+ (zero|seek dir) /],
  ['Linux reads an empty file without asking', /^\w+ \d+ p?read file /],
  ['Linux does not tell of reads from its cache', /^content \d+ copied /],
]

/** The lines of all cases, or of one in so many. */
const linesOf = async (dir: string, every: number): Promise<readonly string[]> => {
  const parts = PARTS.map((themes) => sh(`python3 -B ${SCRIPT} ${dir} ${every} ${themes}`, '/'))
  const ran = await Promise.all(parts)
  for (const { status, output } of ran) assert.equal(status, 0, output)
  return ran.flatMap(({ output }) => output.split('\n').filter((line) => line !== ''))
}

const tmpfs = async (t: TestContext): Promise<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'mimicry-tmpfs-'))
  t.after(() => sh(`umount -l ${dir}; rmdir ${dir}`, '/'))
  const mounted = await sh(`mount -t tmpfs -o nosuid,nodev,noexec,mode=755 none ${dir}`, '/')
  assert.deepEqual(mounted, { status: 0, output: '' })
  return dir
}

/** The first cases that differ: thousands of lines would tell less. */
const compared = async (
  t: TestContext,
  how: {
    readonly dir: string
    readonly every: number
    /** Who reads leaves no trace in access times. */
    readonly isLive?: boolean
  },
): Promise<number> => {
  const { dir, every, isLive = false } = how
  const timed = (line: string): string => (isLive ? line.replaceAll(' a+ ', ' a= ') : line)
  const [wanted, found] = await Promise.all([
    linesOf(await tmpfs(t), every),
    linesOf(`${dir}/tmp`, every),
  ])
  assert.equal(found.length, wanted.length)
  const isKnown = (line: string): boolean => KNOWN.some(([, cases]) => cases.test(line))
  const differ = wanted.flatMap((line, at) => {
    const there = found[at] ?? ''
    return timed(line) === timed(there) || isKnown(line)
      ? []
      : [`wanted ${line}`, `found  ${there}`]
  })
  assert.deepEqual(differ.slice(0, 40), [])
  return wanted.length
}

test('a mount keeps the rules of Linux', { skip: noMountsOr('python3') }, async (t) => {
  const { dir } = await mountWorld(t)
  const cases = await compared(t, { dir, every: EVERY })
  assert(cases > (CASES / EVERY) * 0.9, `only ${cases} cases`)
})

for (const { name, skip, open } of [LMDB, REDIS]) {
  test(`... over ${name}`, { skip: noMountsOr('python3') || skip }, async (t) => {
    const { dir } = await mountWorld(t, { store: await open(t) })
    await compared(t, { dir, every: EVERY_OF_STORE })
  })
}

for (const { name, options } of TRANSPORTS) {
  test(`... of a live world, ${name}`, { skip: noMountsOr('python3') }, async (t) => {
    const { mount } = await startLive(t, { MIMICRY_WORLD__INODES: '262144' })
    const { dir } = await mount({ world: 'base', options })
    await compared(t, { dir, every: EVERY_OF_STORE, isLive: true })
  })
}
