import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { lend } from './lending.ts'

test('a device lies where the brain knows its folder, and goes', (t) => {
  const top = mkdtempSync(join(tmpdir(), 'mimicry-lend-'))
  t.after(() => rmSync(top, { recursive: true }))
  const [real, link] = [join(top, 'real'), join(top, 'link')]
  mkdirSync(real)
  symlinkSync(real, link)
  const lending = lend(link)
  if (lending === undefined) return t.skip('only root lends devices')
  const [node = ''] = lending.devices
  const isMade = lending.devices.length === 2
  assert.equal(dirname(node), isMade ? realpathSync(real) : '/dev')
  lending.close()
  assert.equal(isMade && existsSync(node), false)
})
