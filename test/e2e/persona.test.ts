/** `mimicry persona`: a persona of one's own, from its start to what is wrong with it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'mimicry-cli-persona-'))
after(() => rmSync(folder, { recursive: true }))

const mimicry = (...args: string[]): readonly [number | null, string, string] => {
  const run = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8' })
  return [run.status, run.stdout, run.stderr]
}

test('new writes a start that check takes; what is changed wrongly is said', () => {
  assert.deepEqual(mimicry('persona', 'new', 'shop', '--from', 'debian-12-db'), [
    0,
    'shop.yaml is written. Check it with: mimicry persona check ./shop.yaml\n' +
      'Use it with persona: ./shop.yaml in mimicry.yaml\n',
    '',
  ])
  const file = join(folder, 'shop.yaml')
  const text = readFileSync(file, 'utf8')
  assert.match(text, /^# shop: a persona that begins as debian-12-db\. .*\n(#.*\n)+name: shop\n/)
  assert.deepEqual(mimicry('persona', 'check', './shop.yaml'), [
    0,
    './shop.yaml: nothing is wrong\n',
    '',
  ])
  writeFileSync(file, text.replace('hostname: db01', 'hostname: db_01'))
  const see = 'see personas/debian-12.yaml and personas/ubuntu-24.04.yaml for every key in use'
  assert.deepEqual(mimicry('persona', 'check', './shop.yaml'), [
    1,
    '',
    `./shop.yaml: hostname: a host name is wanted; ${see}\n`,
  ])
})

test('what is there already is kept; names that are none and personas that are not are refused', () => {
  writeFileSync(join(folder, 'kept.yaml'), 'mine\n')
  assert.deepEqual(mimicry('persona', 'new', 'kept'), [
    1,
    '',
    'kept.yaml is there already, and is not overwritten: take another name, or move it away\n',
  ])
  assert.equal(readFileSync(join(folder, 'kept.yaml'), 'utf8'), 'mine\n')
  assert.deepEqual(mimicry('persona', 'new', 'No/Name'), [
    2,
    '',
    'No/Name: small letters, digits, dots and dashes are wanted\n',
  ])
  assert.deepEqual(mimicry('persona', 'check', 'none'), [
    2,
    '',
    'there is no persona none; there are debian-12, debian-12-db, ubuntu-24.04\n',
  ])
})
