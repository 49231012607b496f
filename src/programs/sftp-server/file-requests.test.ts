import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SFTP_DATA_BYTES_MAX } from '../../base/limits.ts'
import type { Sys } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { read } from './file-requests.ts'
import { Handles } from './handles.ts'
import { FXP_DATA, PacketReader, string, u32, u64 } from './packet.ts'
import type { Server } from './server.ts'

test('a READ is answered with so many bytes, whatever it asks for', () => {
  const server: Server = {
    sys: {
      seek: () => 0,
      *read(_fd: Fd, bytesMax: number) {
        return new Uint8Array(bytesMax)
      },
    } as unknown as Sys,
    ...{ env: new Map(), handles: new Handles(), home: '/root', isReadOnly: false, version: 3 },
  }
  const handle = server.handles.add({
    ...{ kind: 'file', fd: 3 as Fd, path: '/dev/zero' },
    ...{ appends: false, isUpload: false },
  })
  const answered = (bytes: number): readonly [number, number] => {
    const fields = Buffer.concat([string(u32(handle)), u64(0), u32(bytes)])
    const { value } = read(server, { id: 1, fields: new PacketReader(fields) }).next()
    assert.ok(value instanceof Uint8Array)
    const reader = new PacketReader(value)
    reader.u32()
    const type = reader.u8()
    reader.u32()
    return [type, reader.string().length]
  }
  assert.deepEqual(answered(SFTP_DATA_BYTES_MAX - 1), [FXP_DATA, SFTP_DATA_BYTES_MAX - 1])
  assert.deepEqual(answered(0xffffffff), [FXP_DATA, SFTP_DATA_BYTES_MAX])
})
