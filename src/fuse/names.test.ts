import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tinyWorld } from '../world/testing-image.ts'
import { ATTR_IN_ENTRY, attrOf, kernelOn } from './kernel.test-kit.ts'
import { Opcode, RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from './protocol.ts'

const moved = (flags: number, limits?: { inodes: number }) => {
  const { world } = tinyWorld(
    { '/f': { text: 'f' }, '/g': { text: 'gg' } },
    limits === undefined ? {} : { limits: { ...limits, bytes: 1 << 20, processes: 8 } },
  )
  const kernel = kernelOn(world.tree)
  const { is } = kernel.ask(Opcode.rename2, [1n, flags, 0, 'f', 'new'])
  const told = (name: string): string => {
    const found = kernel.ask(Opcode.lookup, [name])
    if (found.is !== 'ok') return found.is
    const { mode, size, nlink, rdev } = attrOf(found, ATTR_IN_ENTRY)
    return `${mode} ${size} ${nlink} ${rdev}`
  }
  return { is, f: told('f'), new: told('new') }
}

test('a whiteout is left in the place of a name that moves', () => {
  assert.deepEqual(moved(0), { is: 'ok', f: 'ENOENT', new: '100644 1 1 0' })
  const left = { is: 'ok', f: '20000 0 1 0', new: '100644 1 1 0' }
  assert.deepEqual(moved(RENAME_WHITEOUT), left)
  assert.deepEqual(moved(RENAME_WHITEOUT | RENAME_NOREPLACE), left)
})

test('nothing moves when the flags do not go together, are none, or there is no inode left', () => {
  const same = { f: '100644 1 1 0', new: 'ENOENT' }
  assert.deepEqual(moved(RENAME_WHITEOUT | RENAME_EXCHANGE), { is: 'EINVAL', ...same })
  assert.deepEqual(moved(8), { is: 'EINVAL', ...same })
  const { world } = tinyWorld({ '/f': { text: 'f' }, '/g': { text: 'gg' } })
  const inodes = world.tree.statfs().inodes - world.tree.statfs().inodesFree
  assert.deepEqual(moved(RENAME_WHITEOUT, { inodes }), { is: 'ENOSPC', ...same })
  assert.deepEqual(moved(0, { inodes }), { is: 'ok', f: 'ENOENT', new: '100644 1 1 0' })
})

test('reading a link is a read of it, but not where reads leave no trace', () => {
  for (const [but, isMoved] of [
    [{}, true],
    [{ isReadOnly: true }, false],
    [{ shared: () => 0 }, false],
  ] as const) {
    const { world, clock } = tinyWorld({ '/l': { to: 'there' } })
    const kernel = kernelOn(world.tree, but)
    const node = kernel.walk('/l')
    const atime = () => attrOf(kernel.ask(Opcode.getattr, [0, 0, 0n], { node })).atime
    const before = atime()
    clock.advance(5_000)
    assert.equal(kernel.ask(Opcode.readlink, [], { node }).body.toString(), 'there')
    assert.equal(atime() !== before, isMoved)
  }
})
