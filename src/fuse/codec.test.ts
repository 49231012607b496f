import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededDice } from '../base/dice.ts'
import { tinyWorld } from '../world/testing-image.ts'
import { type Field, kernelOn, packed, requestBytes } from './kernel.test-kit.ts'
import { Init, Opcode } from './protocol.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
const ROUNDS = isSoak ? 1_000_000 : 10_000

const small = () => tinyWorld({ '/f': { text: 'hello', mode: 0o640, uid: 7, gid: 8 } }).world.tree

/** 2026-01-01 00:00:00, the time of a tiny image's files. */
const TIME = 1_767_225_600n

describe('bytes of the protocol (include/uapi/linux/fuse.h)', () => {
  it('INIT: 7.45 of Linux 6.18 is answered by 7.41', () => {
    const kernel = kernelOn(small())
    // fuse_init_in: major, minor, max_readahead, flags, flags2, unused[11]
    const reply = kernel.ask(Opcode.init, [7, 45, 131_072, 0x73fffffb, 0x5fd, new Uint8Array(44)])
    assert.equal(reply.is, 'ok')
    const expected: Field[] = [
      7, // major
      41, // minor
      131_072, // max_readahead
      0x50e4f029, // flags
      64 | (48 << 16), // max_background, congestion_threshold
      1_048_576, // max_write
      1, // time_gran: nanoseconds
      256, // max_pages, map_alignment
      0x10, // flags2: FUSE_DIRECT_IO_ALLOW_MMAP
      new Uint8Array(28), // unused[7]
    ]
    assert.deepEqual(reply.body, packed(expected))
  })

  it('INIT: who keeps its cache opens by itself, and cuts by SETATTR', () => {
    const flags = (offered: number) => {
      const kernel = kernelOn(small(), { keepsCache: true })
      const { body } = kernel.ask(Opcode.init, [7, 45, 0, offered, 0])
      const open = kernel.ask(Opcode.open, [0, 0], { node: kernel.walk('f') })
      return [(body.readUInt32LE(12) & (Init.noOpen | Init.atomicTruncate)) >>> 0, open.is]
    }
    assert.deepEqual(flags(0xffffffff), [Init.noOpen, 'ENOSYS'])
    assert.deepEqual(flags(~Init.noOpen >>> 0), [Init.atomicTruncate, 'ok'])
  })

  it('INIT: names come with attributes unless others change those', () => {
    const flags = (isShared: boolean) => {
      const { body } = kernelOn(small(), isShared ? { shared: () => 0 } : {}).ask(
        Opcode.init,
        [7, 45, 0, 0xffffffff, 0],
      )
      return body.readUInt32LE(12) & (Init.readdirplus | Init.readdirplusAuto)
    }
    assert.deepEqual([flags(false), flags(true)], [Init.readdirplus | Init.readdirplusAuto, 0])
  })

  it('INIT: an older minor is taken, an older major refused, a newer one told ours', () => {
    const ask = (...fields: Field[]) => kernelOn(small()).ask(Opcode.init, fields)
    assert.equal(ask(7, 31, 0, 0).body.readUInt32LE(4), 31)
    assert.equal(ask(6, 99, 0, 0).is, 'EPROTO')
    assert.equal(ask(7, 22, 0, 0).is, 'EPROTO')
    const newer = ask(8, 0, 0, 0xffffffff).body
    assert.deepEqual(newer, packed([7, 41, new Uint8Array(56)]))
  })

  it('LOOKUP: fuse_entry_out', () => {
    const { unique, is, body } = kernelOn(small()).ask(Opcode.lookup, ['f'], { unique: 9 })
    const node = body.readBigUInt64LE(0)
    const expected: Field[] = [
      node, // nodeid
      0n, // generation
      1n, // entry_valid: seconds
      1n, // attr_valid
      500_000_000, // entry_valid_nsec
      0, // attr_valid_nsec
      node, // attr: ino
      5n, // size
      8n, // blocks, of 512 bytes
      TIME, // atime
      TIME, // mtime
      TIME, // ctime
      0, // atimensec
      0, // mtimensec
      0, // ctimensec
      0o100640, // mode
      1, // nlink
      7, // uid
      8, // gid
      0, // rdev
      4096, // blksize
      0, // flags
    ]
    assert.deepEqual({ unique, is, body }, { unique: 9, is: 'ok', body: packed(expected) })
  })

  it('STATX: fuse_statx_out, with the time of birth', () => {
    const kernel = kernelOn(small())
    const node = kernel.walk('f')
    // fuse_statx_in: getattr_flags, reserved, fh, sx_flags, sx_mask
    const { body } = kernel.ask(Opcode.statx, [0, 0, 0n, 0, 0xfff], { node })
    const time: Field[] = [TIME, 0, 0]
    const expected: Field[] = [
      1n, // attr_valid
      0, // attr_valid_nsec
      0, // flags
      0n, // spare[2]
      0n,
      0xfff, // mask
      4096, // blksize
      0n, // attributes
      1, // nlink
      7, // uid
      8, // gid
      0o100640, // mode u16, spare u16
      BigInt(node), // ino
      5n, // size
      8n, // blocks
      0n, // attributes_mask
      ...time, // atime: seconds, nanoseconds, reserved
      ...time, // btime
      ...time, // ctime
      ...time, // mtime
      new Uint8Array(128), // rdev, dev, spare2[14]
    ]
    assert.deepEqual(body, packed(expected))
  })

  it('errors are negative and bare; what is not whole is EINVAL, what is unknown ENOSYS', () => {
    const kernel = kernelOn(small())
    const said = (bytes: Uint8Array) => kernel.send(bytes)?.is
    assert.equal(said(requestBytes(Opcode.lookup, ['nothing'])), 'ENOENT')
    assert.equal(said(requestBytes(Opcode.lookup, [])), 'EINVAL')
    assert.equal(said(requestBytes(Opcode.lookup, [packed([0x41414141])])), 'EINVAL')
    assert.equal(said(requestBytes(Opcode.rename, [1n, 'one name'])), 'EINVAL')
    assert.equal(said(requestBytes(Opcode.getattr, [0])), 'EINVAL')
    assert.equal(said(requestBytes(4711, [])), 'ENOSYS')
    assert.equal(said(requestBytes(Opcode.getattr, [0, 0, 0n], { node: 4711 })), 'ESTALE')
    // A length that is not the request's, and bytes without a header, whom nobody could answer.
    const cut = requestBytes(Opcode.getattr, [0, 0, 0n])
    cut[0] = 41
    assert.equal(said(cut), 'EINVAL')
    assert.equal(said(new Uint8Array(39)), undefined)
    assert.equal(said(new Uint8Array(0)), undefined)
    // These get no answer, not even when they are wrong.
    for (const opcode of [
      Opcode.forget,
      Opcode.batchForget,
      Opcode.interrupt,
      Opcode.notifyReply,
    ]) {
      assert.equal(said(requestBytes(opcode, [])), undefined)
      assert.equal(said(requestBytes(opcode, [1n])), undefined)
    }
    assert.deepEqual(kernel.faults, [])
  })
})

describe('any bytes', () => {
  it(`get one reply or silence, and never a fault (${ROUNDS} requests)`, () => {
    const dice = seededDice('fuse codec')
    const { tree } = tinyWorld(
      { '/d/f': { text: 'x'.repeat(9000) }, '/d/l': { to: 'f' } },
      { limits: { inodes: 500, bytes: 2 ** 22, processes: 4 } },
    ).world
    const kernel = kernelOn(tree)
    const names = ['f', 'd', '.', '..', 'l', 'n', 'a/b', '', 'user.x', 'x'.repeat(300)]
    const silent: number[] = [
      Opcode.forget,
      Opcode.batchForget,
      Opcode.interrupt,
      Opcode.notifyReply,
    ]
    const pick = <T>(of: readonly T[]): T => of[dice.below(of.length)] as T
    const number = (): bigint =>
      pick([0n, 1n, 2n, 3n, 5n, 4096n, 2n ** 32n, 2n ** 60n, 2n ** 64n - 1n])
    const field = (): Field =>
      pick<() => Field>([
        () => Number(number() & 0xffffffffn),
        number,
        () => pick(names),
        () => dice.bytes(dice.below(60)),
        () => dice.below(2 ** 32),
      ])()
    for (let round = 0; round < ROUNDS; round++) {
      const opcode = dice.below(60)
      const fields = Array.from({ length: dice.below(14) }, field)
      const bytes = requestBytes(opcode, fields, { node: dice.below(12), unique: round })
      // Now and then the length lies, or the end is missing.
      if (dice.below(20) === 0) bytes[0] = dice.below(256)
      const sent = dice.below(20) === 0 ? bytes.subarray(0, dice.below(bytes.length)) : bytes
      const reply = kernel.send(sent)
      const isSilent = sent.length < 40 || silent.includes(opcode)
      assert.equal(reply === undefined, isSilent, `round ${round}: opcode ${opcode}`)
      if (reply !== undefined) assert.equal(reply.unique, round)
      assert.deepEqual(kernel.replies, [], `round ${round}: a second reply`)
      if (kernel.faults.length > 0) throw kernel.faults[0]
    }
  })
})
