import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { EIO } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { tinyImage, tinyWorld } from '../world/testing-image.ts'
import {
  ATTR_IN_ENTRY,
  attrOf,
  direntsOf,
  type Field,
  kernelOn,
  nodeOf,
  packed,
  pending,
  readFields,
  requestBytes,
  setattrFields,
  writeFields,
} from './kernel.test-kit.ts'
import { O_APPEND, Opcode, Open, Valid, WRITE_KILL_PRIVILEGES } from './protocol.ts'

const O_RDWR = 2
const O_TRUNC = 0o1000
const O_EXCL = 0o200
const mkdirFields = (mode: number, name: string): Field[] => [mode, 0, name]
const createFields = (flags: number, mode: number, name: string): Field[] => [
  flags,
  0o100000 | mode,
  0,
  0,
  name,
]

/** A file whose bytes come later, read by two. */
const ghostly = (text: string) => {
  const waiting = new Waiting()
  const { image } = tinyImage({ '/g': { text }, '/now': { text: 'here' } })
  const ghost = image.lookup(1, 'g')
  const later = pending(waiting, () => bytesOf(text))
  const imagine = (ino: number) => (ino === ghost ? later.imagine() : bytesOf('here'))
  const { world } = tinyWorld({}, { image, imagine })
  return { kernel: kernelOn(world.tree), arrive: later.arrive, world }
}

describe('files', () => {
  it('are made, written, read, cut and taken away', () => {
    const kernel = kernelOn(tinyWorld().world.tree)
    const made = kernel.ask(Opcode.create, createFields(O_RDWR, 0o640, 'f'), { uid: 5, gid: 6 })
    const node = nodeOf(made)
    const { mode, uid, gid, size, nlink } = attrOf(made, ATTR_IN_ENTRY)
    assert.deepEqual([mode, uid, gid, size, nlink], ['100640', 5, 6, 0, 1])
    // fuse_open_out behind the entry: no handle, no flags.
    assert.deepEqual(made.body.subarray(128), packed([0n, 0, 0]))
    const wrote = kernel.ask(Opcode.write, writeFields(0, bytesOf('hello world')), { node })
    assert.deepEqual(wrote.body, packed([11, 0]))
    const read = (at: number, count: number) =>
      textOf(kernel.ask(Opcode.read, readFields(0, at, count), { node }).body)
    assert.deepEqual([read(0, 4096), read(6, 3), read(11, 5)], ['hello world', 'wor', ''])
    const cut = kernel.ask(Opcode.setattr, setattrFields(Valid.size, { size: 5 }), { node })
    assert.equal(attrOf(cut).size, 5)
    assert.equal(kernel.ask(Opcode.create, createFields(O_EXCL, 0o600, 'f')).is, 'EEXIST')
    const again = kernel.ask(Opcode.create, createFields(O_RDWR | O_TRUNC, 0o600, 'f'))
    assert.deepEqual([nodeOf(again), attrOf(again, ATTR_IN_ENTRY).size], [node, 0])
    assert.equal(kernel.ask(Opcode.unlink, ['f']).is, 'ok')
    assert.equal(kernel.ask(Opcode.lookup, ['f']).is, 'ENOENT')
  })

  it('O_TRUNC is done in OPEN, and takes suid along when the kernel says so', () => {
    const { tree } = tinyWorld({ '/s': { text: 'abc', mode: 0o6755 } }).world
    const kernel = kernelOn(tree)
    const node = kernel.walk('s')
    const attr = () => attrOf(kernel.ask(Opcode.getattr, [0, 0, 0n], { node }))
    assert.equal(kernel.ask(Opcode.open, [O_RDWR, 0], { node }).is, 'ok')
    assert.deepEqual([attr().size, attr().mode], [3, '106755'])
    assert.equal(kernel.ask(Opcode.open, [O_RDWR | O_TRUNC, 1], { node }).is, 'ok')
    assert.deepEqual([attr().size, attr().mode], [0, '100755'])
  })

  it('what was unlinked lives until the kernel forgets it', () => {
    const { tree } = tinyWorld().world
    const kernel = kernelOn(tree)
    const free = () => tree.statfs().inodesFree
    const before = free()
    const node = nodeOf(kernel.ask(Opcode.create, createFields(O_RDWR, 0o600, 'f')))
    kernel.ask(Opcode.write, writeFields(0, bytesOf('kept')), { node })
    kernel.ask(Opcode.lookup, ['f'])
    kernel.ask(Opcode.unlink, ['f'])
    const { body } = kernel.ask(Opcode.read, readFields(0, 0, 10), { node })
    assert.deepEqual([textOf(body), free()], ['kept', before - 1])
    // FORGET: nlookup; it was told twice.
    assert.equal(kernel.send(requestBytes(Opcode.forget, [1n], { node })), undefined)
    assert.equal(free(), before - 1)
    // BATCH_FORGET: count, dummy, then nodeid and nlookup of each; one that is missing is ignored.
    kernel.send(requestBytes(Opcode.batchForget, [3, 0, BigInt(node), 1n, 4711n, 1n]))
    assert.deepEqual([free(), kernel.faults], [before, []])
  })

  it('O_TMPFILE has no name until it is linked', () => {
    const kernel = kernelOn(tinyWorld().world.tree)
    const made = kernel.ask(Opcode.tmpfile, createFields(O_RDWR, 0o600, '#1'))
    const node = nodeOf(made)
    assert.equal(attrOf(made, ATTR_IN_ENTRY).nlink, 0)
    kernel.ask(Opcode.write, writeFields(0, bytesOf('x')), { node })
    const linked = kernel.ask(Opcode.link, [BigInt(node), 'named'])
    assert.equal(attrOf(linked, ATTR_IN_ENTRY).nlink, 1)
    assert.equal(kernel.walk('named'), node)
  })

  it('O_APPEND writes at the end as it is now, whatever the kernel believes', () => {
    const kernel = kernelOn(tinyWorld({ '/log': { text: '12345' } }).world.tree)
    const node = kernel.walk('log')
    kernel.ask(Opcode.write, writeFields(2, bytesOf('+'), 0, O_APPEND), { node })
    assert.equal(textOf(kernel.ask(Opcode.read, readFields(0, 0, 99), { node }).body), '12345+')
  })

  it('holes, reservations and giants cost what they hold', () => {
    const kernel = kernelOn(tinyWorld().world.tree)
    const node = nodeOf(kernel.ask(Opcode.create, createFields(O_RDWR, 0o600, 'f')))
    const resize = (size: number) =>
      kernel.ask(Opcode.setattr, setattrFields(Valid.size, { size }), { node }).is
    assert.deepEqual([2 ** 43, 2 ** 44 - 4096, 2 ** 44, 2 ** 60, 2 ** 63].map(resize), [
      'ok',
      'ok',
      'EFBIG',
      'EFBIG',
      'EFBIG',
    ])
    kernel.ask(Opcode.write, writeFields(2 ** 40, bytesOf('x')), { node })
    const seek = (at: number, whence: number) => {
      const { is, body } = kernel.ask(Opcode.lseek, [0n, BigInt(at), whence, 0], { node })
      return is === 'ok' ? Number(body.readBigUInt64LE(0)) : is
    }
    assert.deepEqual(
      [seek(0, 3), seek(0, 4), seek(2 ** 40, 4), seek(2 ** 41, 3), seek(2 ** 44, 3), seek(0, 2)],
      [2 ** 40, 0, 2 ** 40 + 4096, 'ENXIO', 'ENXIO', 'EINVAL'],
    )
    // fuse_fallocate_in: fh, offset, length, mode (keep size 1, punch 2, collapse 8, zero 16)
    const allocate = (mode: number, at = 0n, length = 8192n) =>
      kernel.ask(Opcode.fallocate, [0n, at, length, mode, 0], { node }).is
    assert.deepEqual(
      [0, 1, 3, 16, 2, 8, 32].map((mode) => allocate(mode)),
      ['ok', 'ok', 'ok', 'ok', 'EOPNOTSUPP', 'EOPNOTSUPP', 'EOPNOTSUPP'],
    )
    assert.equal(allocate(0, 2n ** 60n), 'EFBIG')
  })
})

describe('privileges', () => {
  it('writes, cuts and fallocate take suid and sgid off, who is root keeps them', () => {
    const after = (use: (kernel: ReturnType<typeof kernelOn>, node: number) => unknown) => {
      const kernel = kernelOn(tinyWorld({ '/s': { text: 'abc', mode: 0o6755 } }).world.tree)
      const node = kernel.walk('s')
      use(kernel, node)
      return attrOf(kernel.ask(Opcode.getattr, [0, 0, 0n], { node })).mode
    }
    const cut = (valid: number) => setattrFields(valid, { size: 1 })
    const x = bytesOf('x')
    assert.deepEqual(
      [
        after((k, node) => k.ask(Opcode.write, writeFields(0, x), { node })),
        after((k, node) => k.ask(Opcode.write, writeFields(0, x, WRITE_KILL_PRIVILEGES), { node })),
        after((k, node) => k.ask(Opcode.setattr, cut(Valid.size), { node })),
        after((k, node) => k.ask(Opcode.setattr, cut(Valid.size | Valid.killPrivileges), { node })),
        after((k, node) => k.ask(Opcode.fallocate, [0n, 0n, 9n, 0, 0], { node, uid: 0 })),
        after((k, node) => k.ask(Opcode.fallocate, [0n, 0n, 9n, 0, 0], { node, uid: 9 })),
        after((k, node) => k.ask(Opcode.setattr, setattrFields(Valid.uid, { uid: 3 }), { node })),
      ],
      ['106755', '100755', '106755', '100755', '106755', '100755', '100755'],
    )
  })
})

describe('directories', () => {
  const entries = { '/d/a': { text: 'a' }, '/d/sub/x': { text: 'x' }, '/d/z': { to: 'a' } }
  const opened = () => {
    const kernel = kernelOn(tinyWorld(entries).world.tree)
    const node = kernel.walk('d')
    const fh = Number(kernel.ask(Opcode.opendir, [0, 0], { node }).body.readBigUInt64LE(0))
    return { kernel, node, fh }
  }

  it('READDIR gives the dots first and goes on where a reader stopped', () => {
    const { kernel, node, fh } = opened()
    const read = (at: number, size: number) =>
      direntsOf(kernel.ask(Opcode.readdir, readFields(fh, at, size), { node }))
    const all = read(0, 4096)
    assert.deepEqual(
      all.slice(0, 2).map(({ name, type, next }) => [name, type, next]),
      [
        ['.', 4, 1],
        ['..', 4, 2],
      ],
    )
    assert.deepEqual(
      new Set(all.slice(2).map(({ name, type }) => `${name} ${type}`)),
      new Set(['a 8', 'sub 4', 'z 10']),
    )
    const ends = all.map(({ next }) => next)
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
    )
    assert.deepEqual(
      [read(0, 64), read(2, 32), read(ends[4] ?? 0, 4096)],
      [all.slice(0, 2), [all[2]], []],
    )
    assert.deepEqual(read(0, 31), [])
  })

  it('a name keeps its place while others come and go; what is gone is told to nobody', () => {
    const { kernel, node, fh } = opened()
    const read = (at: number) =>
      direntsOf(kernel.ask(Opcode.readdir, readFields(fh, at, 4096), { node }))
    const all = read(0)
    const [first, second, third] = all.slice(2).map(({ name }) => name)
    kernel.ask(Opcode.rename, [1n, first ?? '', 'elsewhere'], { node })
    kernel.ask(Opcode.rename, [1n, third ?? '', 'elsewhere too'], { node })
    for (let n = 0; n < 50; n++) kernel.ask(Opcode.mkdir, mkdirFields(0o755, `new${n}`), { node })
    // Another reader begins; then the first goes on behind a name that is gone.
    assert.equal(read(0).length, 53)
    const rest = read(all[2]?.next ?? 0)
    assert.deepEqual(
      rest.filter(({ name }) => !name.startsWith('new')),
      [all[3]],
    )
    assert.equal(rest[0]?.name === second || rest[0]?.name.startsWith('new'), true)
  })

  it('OPENDIR: where others change names, a listing holds until one of them does', () => {
    const { world } = tinyWorld(entries)
    const { tree } = world
    const kernel = kernelOn(tree, { shared: () => world.sequence() })
    const node = kernel.walk('d')
    const opened = (): number => {
      const flags = kernel.ask(Opcode.opendir, [0, 0], { node }).body.readUInt32LE(8)
      kernel.ask(Opcode.readdir, readFields(0, 0, 4096), { node })
      return flags
    }
    const holds = Open.cacheDirectory | Open.keepCache
    assert.deepEqual([opened(), opened(), opened()], [0, holds, holds])
    tree.unlink(node, 'a')
    assert.deepEqual([opened(), opened()], [0, holds])
    kernel.ask(Opcode.rename, [BigInt(node), 'z', 'y'], { node })
    assert.deepEqual([opened(), opened()], [0, holds])
  })

  it('READDIRPLUS tells inodes that have to be forgotten; the dots tell none', () => {
    const { kernel, node, fh } = opened()
    const plus = (at: number) =>
      direntsOf(kernel.ask(Opcode.readdirplus, readFields(fh, at, 4096), { node }), true)
    const nodes = plus(0).map(({ name, ino, node: told }) => [name, told === ino ? 'ino' : told])
    assert.deepEqual(
      new Map<string, unknown>(nodes as [string, unknown][]),
      new Map<string, unknown>([
        ['.', 0],
        ['..', 0],
        ['a', 'ino'],
        ['sub', 'ino'],
        ['z', 'ino'],
      ]),
    )
    const a = kernel.walk('d/a')
    kernel.ask(Opcode.unlink, ['a'], { node })
    kernel.send(requestBytes(Opcode.forget, [2n], { node: a }))
    assert.deepEqual(new Set(plus(2).map(({ name }) => name)), new Set(['sub', 'z']))
  })

  it('a reader who takes one name at a time sees each once', () => {
    const { kernel, node, fh } = opened()
    const names = Array.from({ length: 300 }, (_, n) => `n${n}`)
    for (const name of names) kernel.ask(Opcode.mkdir, mkdirFields(0o755, name), { node })
    const found: string[] = []
    for (let at = 0; ; ) {
      const [next] = direntsOf(kernel.ask(Opcode.readdir, readFields(fh, at, 32), { node }))
      if (next === undefined) break
      found.push(next.name)
      at = next.next
    }
    assert.deepEqual(new Set(found), new Set(['.', '..', 'a', 'sub', 'z', ...names]))
    assert.equal(found.length, 305)
  })
})

describe('waiting', () => {
  it('a ghost parks its reader alone; both readers get the same bytes when they are there', () => {
    const { kernel, arrive } = ghostly('imagined')
    const node = kernel.walk('g')
    const read = (unique: number, at: number) =>
      kernel.send(requestBytes(Opcode.read, readFields(0, at, 4), { node, unique }))
    assert.deepEqual([read(10, 0), read(12, 4)], [undefined, undefined])
    const other = kernel.walk('now')
    const now = kernel.ask(Opcode.read, readFields(0, 0, 9), { node: other })
    assert.deepEqual([textOf(now.body), kernel.server.parked()], ['here', 2])
    arrive()
    const told = kernel.replies.map(({ unique, body }) => [unique, textOf(body)])
    assert.deepEqual(told, [
      [10, 'imag'],
      [12, 'ined'],
    ])
    assert.equal(kernel.server.parked(), 0)
  })

  it('INTERRUPT gives a parked reader EINTR, once; an unknown one is ignored', () => {
    const { kernel, arrive } = ghostly('imagined')
    const node = kernel.walk('g')
    kernel.send(requestBytes(Opcode.read, readFields(0, 0, 4), { node, unique: 10 }))
    const interrupt = (unique: bigint) => kernel.send(requestBytes(Opcode.interrupt, [unique]))
    assert.equal(interrupt(4710n), undefined)
    const { unique, is } = interrupt(10n) ?? {}
    assert.deepEqual([unique, is, interrupt(10n)], [10, 'EINTR', undefined])
    arrive()
    assert.deepEqual(kernel.replies, [])
  })

  it('a write into a ghost keeps its bytes while the buffer is used again', () => {
    const { kernel, arrive } = ghostly('imagined')
    const node = kernel.walk('g')
    const write = writeFields(2, bytesOf('XX'))
    assert.equal(kernel.send(requestBytes(Opcode.write, write, { node, unique: 10 })), undefined)
    kernel.walk('now')
    arrive()
    assert.deepEqual(
      kernel.replies.splice(0).map(({ unique, is }) => [unique, is]),
      [[10, 'ok']],
    )
    const { body } = kernel.ask(Opcode.read, readFields(0, 0, 99), { node })
    assert.equal(textOf(body), 'imXXined')
  })

  it('fsync is answered when what was changed before it is durable, or never will be', () => {
    const landed = new Waiting()
    let durable = 0
    let isBroken = false
    const { world } = tinyWorld()
    const kernel = kernelOn(world.tree, {
      durability: {
        sequence: () => world.sequence(),
        durable: (sequence) => (durable >= sequence ? undefined : isBroken ? EIO : landed),
      },
    })
    const node = nodeOf(kernel.ask(Opcode.create, createFields(O_RDWR, 0o600, 'f')))
    const sync = (unique: number) =>
      kernel.send(requestBytes(Opcode.fsync, [0n, 0, 0], { node, unique }))
    assert.equal(sync(10), undefined)
    // Any signal interrupts; no disk answers EINTR.
    assert.equal(kernel.send(requestBytes(Opcode.interrupt, [10n])), undefined)
    const upTo = world.sequence()
    // A change that comes later is not waited for.
    kernel.ask(Opcode.write, writeFields(0, bytesOf('later')), { node })
    durable = upTo
    landed.wakeAll()
    assert.deepEqual(
      kernel.replies.splice(0).map(({ unique, is }) => [unique, is]),
      [[10, 'ok']],
    )
    assert.equal(sync(12), undefined)
    isBroken = true
    landed.wakeAll()
    assert.deepEqual(
      kernel.replies.splice(0).map(({ unique, is }) => [unique, is]),
      [[12, 'EIO']],
    )
  })

  it('the end of the connection lets everything go', () => {
    const { kernel, arrive, world } = ghostly('imagined')
    const free = world.tree.statfs().inodesFree
    const node = kernel.walk('g')
    kernel.send(requestBytes(Opcode.read, readFields(0, 0, 4), { node, unique: 10 }))
    kernel.ask(Opcode.create, createFields(O_RDWR, 0o600, 'f'))
    kernel.ask(Opcode.unlink, ['f'])
    kernel.server.close()
    arrive()
    assert.deepEqual([kernel.replies, kernel.server.parked()], [[], 0])
    assert.equal(world.tree.statfs().inodesFree, free)
  })
})

describe('a connection', () => {
  it('that is read-only changes nothing, and conjures nothing', () => {
    const { world } = tinyWorld({ '/f': { text: 'x' } })
    const kernel = kernelOn(world.tree, { isReadOnly: true })
    const node = kernel.walk('f')
    const refused = [
      kernel.ask(Opcode.write, writeFields(0, bytesOf('y')), { node }),
      kernel.ask(Opcode.mkdir, mkdirFields(0o755, 'd')),
      kernel.ask(Opcode.create, createFields(O_RDWR, 0o600, 'n')),
      kernel.ask(Opcode.unlink, ['f']),
      kernel.ask(Opcode.setattr, setattrFields(Valid.mode, { mode: 0 }), { node }),
      kernel.ask(Opcode.rename, [1n, 'f', 'g']),
      kernel.ask(Opcode.open, [O_RDWR | O_TRUNC, 0], { node }),
    ]
    assert.deepEqual(
      refused.map(({ is }) => is),
      Array(7).fill('EROFS'),
    )
    assert.equal(kernel.ask(Opcode.lookup, ['nothing']).is, 'ENOENT')
    assert.equal(world.sequence(), 0)
  })

  it('survives a fault of ours: who asked gets EIO, and it is reported', () => {
    const { tree } = tinyWorld().world
    const fault = new Error('broken on purpose')
    const broken: typeof tree = Object.create(tree, {
      stat: {
        value: (): never => {
          throw fault
        },
      },
      root: { value: 1 },
    })
    const kernel = kernelOn(broken)
    const bytes: Bytes = requestBytes(Opcode.getattr, [0, 0, 0n])
    assert.equal(kernel.send(bytes)?.is, 'EIO')
    assert.deepEqual(kernel.faults, [fault])
  })
})
