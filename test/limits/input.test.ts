/** How much shell and programs take in at once, met. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  CHUNK_BYTES,
  EXPRESSION_STACK_MAX,
  JOBS_REMEMBERED_MAX,
  LINE_BYTES_MAX,
  LOGIN_RECORDS_BYTES_MAX,
  MAPFILE_BYTES_MAX,
  READ_LINE_BYTES_MAX,
} from '../../src/base/limits.ts'
import { openLab } from '../lab.ts'

const lab = await openLab()

const MEGABYTE = 1_000_000
/** A file `m` of a million characters without a newline. */
const MILLION = `printf %0${MEGABYTE}d 0 > m`
const times = (bytes: number): number => Math.ceil(bytes / MEGABYTE)
/** struct utmp: of a user's process, by its name. */
const login = (user: string): string =>
  `{ printf '\\007\\0\\0\\0\\0\\0\\0\\0pts/0'; head -c 27 /dev/zero; printf 'ts/0'; printf ${user}; ` +
  `head -c $((32 - ${user.length})) /dev/zero; head -c 264 /dev/zero; printf '\\0\\0\\1\\0'; head -c 40 /dev/zero; }`
/** An expression of so many bytes that asks for another. */
const LINK_BYTES = 100
/** What evaluating one costs (`stackCost`). */
const LINKS_MAX = Math.floor(EXPRESSION_STACK_MAX / (8 + LINK_BYTES))

interface Case {
  readonly limit: string
  readonly script: string
  readonly out: string
  readonly err?: RegExp
}

const CASES: readonly Case[] = [
  {
    limit: 'LINE_BYTES_MAX: a longer line is two',
    script: `head -c ${LINE_BYTES_MAX} /dev/zero | grep -ac ^
head -c ${LINE_BYTES_MAX + 2 * CHUNK_BYTES} /dev/zero | grep -ac ^`,
    out: '1\n2\n',
  },
  {
    limit: 'READ_LINE_BYTES_MAX: the rest of the line is there for the next read',
    script: `${MILLION}; for i in {1..${times(READ_LINE_BYTES_MAX)}}; do cat m; done > l
{ read -r x; read -r y; echo $((\${#x} - ${READ_LINE_BYTES_MAX} < 4096)) $((\${#x} + \${#y})); } < l`,
    out: `1 ${times(READ_LINE_BYTES_MAX) * MEGABYTE}\n`,
  },
  {
    limit: 'MAPFILE_BYTES_MAX: lines up to it',
    script: `${MILLION}; for i in {1..${times(MAPFILE_BYTES_MAX) + 1}}; do cat m; echo; done > l
mapfile a < l; echo \${#a[@]}`,
    out: `${Math.floor(MAPFILE_BYTES_MAX / (MEGABYTE + 1))}\n`,
  },
  {
    limit: 'EXPRESSION_STACK_MAX: values that are expressions',
    script: `tail=$(printf '%048d' 0); tail=\${tail//0/+0}
for ((i = 1; i <= ${LINKS_MAX + 2}; i++)); do n=$((i - 1)); printf -v "a$i" '%s' "a$n\${tail:0:$((${LINK_BYTES} - 1 - \${#n}))}"; done
a0=5; echo $((a${LINKS_MAX - 2})); echo $((a${LINKS_MAX + 2}))`,
    out: '5\n',
    err: /^bash: line 3: a\d+[+0]+: expression recursion level exceeded \(error token is "a\d+[+0]+"\)\n$/,
  },
  {
    limit: 'LOGIN_RECORDS_BYTES_MAX: last tells of the newest',
    script: `${login('eve')} > w; truncate -s ${LOGIN_RECORDS_BYTES_MAX - (LOGIN_RECORDS_BYTES_MAX % 384) - 384} w
${login('bob')} >> w; last -f w | cut -c 1-3 | head -2; ${login('bob')} >> w; last -f w | cut -c 1-3 | head -3`,
    out: 'bob\neve\nbob\nbob\n\n',
  },
  {
    limit: 'JOBS_REMEMBERED_MAX: of so many children the first is forgotten',
    // A busy machine may say that it could not fork at once.
    script: `exec 2> /dev/null; (exit 7) & p=$!; wait $p
for ((i = 1; i < ${JOBS_REMEMBERED_MAX - 300}; i++)); do : & done; wait $!; wait $p; echo $?
for i in {1..700}; do : & done; wait $!; wait $p; echo $?`,
    out: '7\n127\n',
  },
]

describe('what is taken in at once', () => {
  for (const { limit, script, out, err = /^$/ } of CASES) {
    test(limit, async () => {
      const { stdout, stderr } = await lab.run(`mkdir /tmp/limits; cd /tmp/limits; ${script}`)
      assert.equal(stdout, out)
      assert.match(stderr, err)
    })
  }
})
