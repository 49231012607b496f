import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Failure } from '../command.ts'
import { cageIds } from './ids.ts'

const FIRST = 2_046_820_352
const ALL = '         0          0 4294967295\n'

/** A host with these files, and no others. */
const host = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? ''
const ROOT = { uid: 0, gid: 0, name: 'root' }
const OPERATOR = { uid: 1000, gid: 1000, name: 'op' }

describe('ids of a cage', () => {
  const maps = { '/proc/self/uid_map': ALL, '/proc/self/gid_map': ALL }

  it('are ids that nobody has, for root', () => {
    const passwd = 'root:x:0:0::/root:/bin/bash\nop:x:1000:1000::/home/op:/bin/sh\n'
    const files = { ...maps, '/etc/passwd': passwd, '/etc/subuid': 'op:100000:65536\n' }
    assert.deepEqual(cageIds(ROOT, host(files)), { uid: [FIRST, 65_536], gid: [FIRST, 65_536] })
  })

  it('make room for whom they would meet', () => {
    const files = {
      ...maps,
      '/etc/passwd': `odd:x:${FIRST + 65_535}:0::/:/bin/sh\n`,
      '/etc/group': `odd:x:${FIRST + 65_536}:\n`,
      '/etc/subgid': `op:${FIRST + 3 * 65_536 - 1}:2\n`,
    }
    const ids = [FIRST + 4 * 65_536, 65_536]
    assert.deepEqual(cageIds(ROOT, host(files)), { uid: ids, gid: ids })
  })

  it('are refused to a root who has too few himself', () => {
    const files = { '/proc/self/uid_map': '0 1000 1\n1 100000 65536\n', '/proc/self/gid_map': ALL }
    assert.throws(() => cageIds(ROOT, host(files)), /^Failure: mimicry shell: no 65536 ids/)
  })

  it("are a user's own, by name or number, if they suffice", () => {
    const files = {
      '/etc/subuid': 'op:100000:1000\nother:165536:65536\n1000:231072:131072\n',
      '/etc/subgid': '# a comment\nop:300000:65536\n',
    }
    assert.deepEqual(cageIds(OPERATOR, host(files)), {
      uid: [231_072, 65_536],
      gid: [300_000, 65_536],
    })
  })

  it('are never his own id: without others he is told what to do', () => {
    const files = { '/etc/subuid': 'op:100000:65535\nop:0:65536\n', '/etc/subgid': 'op:1:65536\n' }
    assert.throws(
      () => cageIds(OPERATOR, host(files)),
      (cause) =>
        cause instanceof Failure &&
        cause.message ===
          'mimicry shell: op has no 65536 ids of his own in /etc/subuid, and with your id planted code ' +
            'would run as you. As root: usermod --add-subuids 100000-165535 op, with a range that is ' +
            'free; or run this as root',
    )
  })

  it('a range that holds his own id is none', () => {
    const files = { '/etc/subuid': 'op:900:65536\n', '/etc/subgid': 'op:100000:65536\n' }
    assert.throws(() => cageIds(OPERATOR, host(files)), /^Failure: mimicry shell: op has no/)
  })
})
