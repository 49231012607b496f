import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TAR_NAME_BYTES_MAX } from '../../base/limits.ts'
import { headerBlocks, type Member } from './header.ts'
import { tarReader } from './reader.ts'

const MEMBER: Member = {
  ...{ name: 'n', mode: 0o644, uid: 0, gid: 0, size: 0, mtimeS: 0, type: '0' },
  ...{ target: '', user: '', group: '', rdev: 0 },
}

/** Names of the members of an archive. */
const namesIn = (archive: Buffer): readonly string[] => {
  const names: string[] = []
  const reader = tarReader({
    *begin({ name }) {
      names.push(name)
      return false
    },
    *data() {},
    *end() {},
    *lost() {
      assert.fail('it is an archive')
    },
  })
  assert.equal(reader.push(archive).next().done, true)
  assert.equal(reader.state(), 'fine')
  return names
}

test('a long name is taken up to a bound; beyond it the member keeps the name of its header', () => {
  // The closing NUL is counted.
  const longest = 'x'.repeat(TAR_NAME_BYTES_MAX - 1)
  const after = headerBlocks({ ...MEMBER, name: 'after' })
  const archive = (name: string) => Buffer.concat([headerBlocks({ ...MEMBER, name }), after])
  assert.deepEqual(namesIn(archive(longest)), [longest, 'after'])
  assert.deepEqual(namesIn(archive(`${longest}y`)), ['x'.repeat(100), 'after'])
})

test('likewise a name in a pax record', () => {
  const record = (name: string): Buffer => {
    const text = ` path=${name}\n`
    const length = text.length + `${text.length}`.length
    return Buffer.from(`${length}${text}`)
  }
  const archive = (name: string): Buffer => {
    const body = record(name)
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512)
    const extended = headerBlocks({ ...MEMBER, name: 'pax', type: 'x', size: body.length })
    return Buffer.concat([extended, body, padding, headerBlocks(MEMBER)])
  }
  const most = TAR_NAME_BYTES_MAX - ' path=\n'.length - '65536'.length
  assert.deepEqual(namesIn(archive('p'.repeat(most))), ['p'.repeat(most)])
  assert.deepEqual(namesIn(archive('p'.repeat(most + 1))), ['n'])
})
