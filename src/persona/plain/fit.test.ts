import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { fitFlawOf, flawOf } from '../models/flaws.ts'
import { plainTextOf } from '../plain-text.ts'
import { TEXT_KINDS } from '../recipe.ts'
import { aboutOf } from '../recipes.test-kit.ts'
import { filled, filledBytes, slotsOf } from '../slots.ts'
import { fitted } from './fit.ts'

const about = aboutOf('plain')
const plainText = plainTextOf(about)

test('plain texts have every size to the byte, marks counted by their widths', () => {
  for (const kind of TEXT_KINDS) {
    for (let size = 0; size < 700; size += size < 130 ? 1 : 7) {
      const bytes = plainText({ path: `/srv/secret.${kind}`, kind, size })
      assert.equal(filledBytes(bytes), size, `${kind} ${size}`)
      assert.equal((filled(bytes, slotsOf('k', 'w')) ?? bytes).length, size)
      assert.equal(size === 0 || textOf(bytes).endsWith('\n'), true)
    }
  }
})

test('plain texts would pass for a model\u2019s', () => {
  const paths = ['/root/passwords.txt', '/var/log/nginx/access.log', '/etc/app/app', '/srv/users']
  for (const kind of TEXT_KINDS) {
    for (const path of paths) {
      for (const size of [500, 777, 1_000, 3_000, 16_384]) {
        const text = textOf(plainText({ path, kind, size }))
        const flaw = flawOf(text, { path, kind, size }, about) ?? fitFlawOf(text, { path, kind, size }) // biome-ignore format: one line
        assert.equal(flaw, undefined, `${kind} ${path} ${size}\n${text}`)
      }
    }
  }
})

test('a plain text is a function of machine and question', () => {
  const ask = { path: '/root/notes.txt', kind: 'text', size: 400 } as const
  assert.deepEqual(plainText(ask), plainTextOf(aboutOf('plain'))(ask))
  assert.notDeepEqual(plainText(ask), plainText({ ...ask, path: '/root/notes2.txt' }))
  assert.notDeepEqual(plainText(ask), plainTextOf(aboutOf('other'))(ask))
})

const CUTS = [
  ['ini', '[a]\nb = 1\nlong = x\n  y\nc = 2\n', 20, '[a]\nb = 1\n# -------\n'],
  ['yaml', 'a:\n  b: 1\n  c: 2\nd: 3\n', 16, 'a:\n  b: 1\n# ---\n'],
  ['yaml', 'a:\n  - b\n  - c\n', 13, 'a:\n  - b\n###\n'],
  ['shell', '#!/bin/sh\nif a; then\n  b\nfi\n', 24, '#!/bin/sh\n# -----------\n'],
  ['shell', '#!/bin/sh\na\ncat <<E\nif\nE\nb\n', 26, '#!/bin/sh\na\ncat <<E\nif\nE\n\n'],
  ['python', 'a = 1\ndef b():\n    c()\nd = 2\n', 27, 'a = 1\ndef b():\n    c()\n###\n'],
  ['python', 'a = [\n  1,\n]\n', 11, '# --------\n'],
  [
    'php',
    '<?php\n$a = 1;\nfunction b() {\n  c();\n}\n?>\n',
    30,
    '<?php\n$a = 1;\n// ------------\n',
  ],
  ['php', '<?php\n$a = 1;\n?>\n', 18, '<?php\n$a = 1;\n///\n'],
  ['sql', 'INSERT 1;\nINSERT\n2;\nX;\n', 22, 'INSERT 1;\nINSERT\n2;\n\n\n'],
  ['env', 'A={{db.password}}\nB=1\n', 19, 'A={{db.password}}\n'],
  ['text', 'one two three four five six', 12, 'one two\n\n\n\n\n'],
  ['text', 'one\n', 5, 'one\n\n'],
] as const
for (const [kind, text, size, wanted] of CUTS) {
  test(`${kind} of ${text.length} bytes in ${size}: ${JSON.stringify(wanted)}`, () => {
    const found = fitted(text, { kind, size })
    assert.equal(found, wanted)
    assert.equal(filledBytes(bytesOf(found)), size)
  })
}

test('logs and tables take no comments: their last entries get longer', () => {
  const log = '2026-08-07 10:11:12 INFO a\n2026-08-07 10:11:13 INFO b\n'
  for (let size = log.length; size < log.length + 60; size++) {
    const found = fitted(log, { kind: 'log', size })
    assert.equal(found.length, size)
    assert.equal(found.split('\n').length, 3)
  }
  const csv = fitted('a,b\n1,"x"\n2,y\n', { kind: 'csv', size: 30 })
  assert.match(csv, /^a,b\n1,"x [0-9a-f]+"\n2,y [0-9a-f]+\n$/)
  const access = '10.0.0.1 - - [07/Aug/2026:10:11:12 +0000] "GET /a HTTP/1.1" 200 5 "-" "-"\n'
  const longer = fitted(access, { kind: 'log', size: access.length + 9 })
  assert.match(longer, /"GET \/a\?v=[0-9a-f]{6} HTTP\/1.1"/)
})
