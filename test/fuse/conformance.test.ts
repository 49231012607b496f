/**
 * Every call on every kind of file by root and others, on a mount and on the kernel's own tmpfs: the
 * same errors, modes, owners, link counts and time stamps.
 */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { mountWorld, noMountsOr, sh } from './mounted.ts'

const SCRIPT = join(import.meta.dirname, 'conformance.py')
const PARTS = 6

/** Where a FUSE server is not asked or can't know, or ext4 does it otherwise than tmpfs. */
const KNOWN: readonly (readonly [why: string, cases: RegExp])[] = [
  [
    'Linux does not ask a server whether who is not the owner may chown to nobody',
    /^\d+ chown -1 -1 .* by (member|other|groups) /,
  ],
  [
    'Linux does not tell the groups of who writes, which decide over sgid without execution',
    /^\d+ \S.* file (6666|2744) by (member|other|groups) /,
  ],
  ['RENAME_WHITEOUT is for overlayfs', /^\d+ rename flags [45] /],
  ['ext4 stamps a cut that changes nothing', /^\d+ truncate 0 file /],
]

/** The lines of all cases; parts run beside each other, as they wait most of the time. */
const linesOf = async (dir: string): Promise<readonly string[]> => {
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const top = `${dir}/part${part}`
    return sh(`mkdir ${top} && chmod 755 ${top} && python3 ${SCRIPT} ${top} ${part} ${PARTS}`, '/')
  })
  const ran = await Promise.all(parts)
  for (const { status, output } of ran) assert.equal(status, 0, output)
  return ran.flatMap(({ output }) => output.split('\n').filter((line) => line !== '')).sort()
}

const tmpfs = async (t: TestContext): Promise<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'mimicry-tmpfs-'))
  t.after(() => sh(`umount -l ${dir}; rmdir ${dir}`, '/'))
  const mounted = await sh(`mount -t tmpfs -o nosuid,nodev,noexec,mode=755 none ${dir}`, '/')
  assert.deepEqual(mounted, { status: 0, output: '' })
  return dir
}

test('a mount keeps the rules of Linux', { skip: noMountsOr('python3') }, async (t) => {
  const { dir } = await mountWorld(t)
  const wanted = await linesOf(await tmpfs(t))
  const found = await linesOf(`${dir}/tmp`)
  assert(wanted.length > 3_400, `only ${wanted.length} cases`)
  const isKnown = (line: string): boolean => KNOWN.some(([, cases]) => cases.test(line))
  assert.deepEqual(
    found.filter((line) => !isKnown(line)),
    wanted.filter((line) => !isKnown(line)),
  )
})
