import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ENOENT } from '../base/errno.ts'
import type { Stat } from '../world/tree.ts'
import { testExpression } from './test-expression.ts'
import type { TestHost } from './test-operators.ts'

/** Recorded on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(
  readFileSync(new URL('./test-expression.truth.json', import.meta.url), 'utf8'),
) as Record<'bash' | 'coreutils', [words: string[], status: number, problem: string][]>

const file = (mode: number, ino: number, mtimeS = 9, size = 3): Stat =>
  ({
    mode,
    ino,
    size,
    dev: 1,
    uid: 0,
    gid: 0,
    mtime: { s: mtimeS, ns: 0 },
    atime: { s: mtimeS, ns: 0 },
  }) as Stat

/** The files that the recording script made. */
const FILES = new Map([
  ['f', file(0o100644, 1)],
  ['e', file(0o100644, 2, 1, 0)],
  ['d', file(0o040700, 3, 2)],
  ['l', file(0o100644, 1)],
  ['p', file(0o010644, 4)],
  ['x', file(0o100755, 5)],
  ['su', file(0o104644, 6)],
  ['sg', file(0o102644, 7)],
  ['/tmp', file(0o041777, 8)],
  ['/dev/null', file(0o020666, 9)],
])

const host = {
  sys: {
    stat: (path: string) => FILES.get(path) ?? ENOENT,
    lstat: (path: string) => (path === 'l' ? file(0o120777, 10) : (FILES.get(path) ?? ENOENT)),
    access: (path: string, wanted: number) => {
      const stat = FILES.get(path)
      return stat !== undefined && (wanted !== 1 || (stat.mode & 0o111) !== 0) ? stat : ENOENT
    },
    isatty: () => false,
    process: { credentials: { euid: 0, egid: 0 } },
  },
  isSet: (name: string) => name === 'HOME' || name === 'arr[0]',
  isReference: () => false,
  isOptionOn: (name: string) => name === 'hashall',
} as unknown as TestHost

for (const which of ['bash', 'coreutils'] as const) {
  test(`expressions are true, false and wrong as with ${which}`, () => {
    const quoted = (word: string) => `\xe2\x80\x98${word}\xe2\x80\x99`
    const ours = truth[which].map(([words]) => {
      const { status, problem } = testExpression(words, host, {
        of: which,
        isBracket: false,
        quoted,
      })
      return [words, status, problem ?? '']
    })
    assert.deepEqual(ours, truth[which])
  })
}

test('deep brackets end', () => {
  const words = Array.from({ length: 100_000 }, () => '(')
  const dialect = { of: 'bash', isBracket: false, quoted: (it: string) => it } as const
  assert.equal(testExpression(words, host, dialect).status, 2)
})
