import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENOENT } from '../../base/errno.ts'
import { SFTP_NAMES_HELD_MAX, SFTP_NAMES_PER_PACKET_MAX } from '../../base/limits.ts'
import type { Sys } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import type { Stat } from '../../world/tree.ts'
import { readdir } from './directory-requests.ts'
import { Handles } from './handles.ts'
import { FXP_NAME, FXP_STATUS, PacketReader, string, u32 } from './packet.ts'
import type { Server } from './server.ts'

const TIME = { s: 0, ns: 0 }
const STAT = { mode: 0o100644, nlink: 1, uid: 0, gid: 0, size: 0, mtime: TIME, atime: TIME }

/** A server in whose every directory there are so many names. */
const serverWith = (count: number): Server => ({
  sys: {
    readdir: () => Array.from({ length: count }, (_, n) => ({ name: `f${n}`, ino: n, type: 0 })),
    lstat: () => STAT as Stat,
    open: () => ENOENT,
    now: () => TIME,
  } as unknown as Sys,
  env: new Map(),
  handles: new Handles(),
  home: '/root',
  isReadOnly: false,
  version: 3,
})

const open = ({ handles }: Server, path: string): number =>
  handles.add({ kind: 'directory', fd: 3 as Fd, path, names: undefined, at: 0 })

/** Type and number (of names, or of a status) of the answer to READDIR. */
const asked = (server: Server, handle: number): readonly [number, number] => {
  const run = readdir(server, { id: 1, fields: new PacketReader(string(u32(handle))) })
  for (;;) {
    const step = run.next()
    if (step.done !== true) continue
    const reader = new PacketReader(step.value ?? new Uint8Array(0))
    reader.u32()
    const type = reader.u8()
    reader.u32()
    return [type, reader.u32()]
  }
}

test('an answer has so many names and no more', () => {
  const server = serverWith(SFTP_NAMES_PER_PACKET_MAX)
  const handle = open(server, '/d')
  const answers = [asked(server, handle), asked(server, handle), asked(server, handle)]
  assert.deepEqual(answers, [
    [FXP_NAME, SFTP_NAMES_PER_PACKET_MAX],
    [FXP_NAME, 2],
    [FXP_STATUS, 1],
  ])
})

test('many long listings at a time are refused until one is over', () => {
  const server = serverWith(SFTP_NAMES_HELD_MAX - 10)
  const [first, second] = [open(server, '/a'), open(server, '/b')]
  assert.deepEqual(asked(server, first), [FXP_NAME, SFTP_NAMES_PER_PACKET_MAX])
  assert.deepEqual(asked(server, second), [FXP_STATUS, 4])
  server.handles.take(u32(first))
  assert.deepEqual(asked(server, second), [FXP_NAME, SFTP_NAMES_PER_PACKET_MAX])
})
