import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FETCHES_PER_ACT_MAX } from '../base/limits.ts'
import type { Act } from '../events/acts.ts'
import { fetchesOf } from './fetches.ts'

const command = (line: string, how: 'program' | 'builtin' | 'missing' = 'program'): Act => ({
  type: 'act.command',
  argv: line.split(' '),
  how,
  origin: 'typed',
  cwd: '/root',
  uid: 0,
})

test('what wget and curl are asked for is told with its address', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['wget http://192.0.2.9/a.sh', ['http://192.0.2.9/a.sh']],
    ['/usr/bin/wget -q -O /tmp/x 192.0.2.9/a.sh', ['192.0.2.9/a.sh']],
    ['busybox wget http://192.0.2.9:81/a', ['http://192.0.2.9:81/a']],
    ['curl -fsSL https://x.example/i.sh -o i.sh', ['https://x.example/i.sh']],
    ['curl -A a.b/c FTP://x.example/f', ['FTP://x.example/f']],
    ['wget a.example/1 http://b.example/2', ['a.example/1', 'http://b.example/2']],
    ['curl --version', []],
    ['echo http://192.0.2.9/a.sh', []],
    ['wget -O- index.html', []],
  ]
  for (const [line, urls] of cases) assert.deepEqual(fetchesOf(command(line)), urls, line)
  assert.deepEqual(fetchesOf(command('wget http://x.example/', 'missing')), [])
  assert.deepEqual(fetchesOf({ type: 'act.run', path: '/tmp/x' }), [])
})

test('one command tells of so many addresses', () => {
  const many = Array.from({ length: FETCHES_PER_ACT_MAX * 3 }, (_, n) => `http://x.example/${n}`)
  assert.equal(fetchesOf(command(`wget ${many.join(' ')}`)).length, FETCHES_PER_ACT_MAX)
})
