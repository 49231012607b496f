/** OPENDIR and READDIR. */
import type { ByteString } from '../../base/bytes.ts'
import { ENOMEM, type Errno, failed } from '../../base/errno.ts'
import { SFTP_NAMES_HELD_MAX, SFTP_NAMES_PER_PACKET_MAX } from '../../base/limits.ts'
import { readAccounts } from '../../shell/gnu/accounts.ts'
import { zoneOf } from '../../shell/gnu/zone.ts'
import type { Run } from '../../shell/program.ts'
import { O_DIRECTORY } from '../../world/syscalls.ts'
import type { Stat } from '../../world/tree.ts'
import { attributesOf } from './attributes.ts'
import { withHandle } from './file-requests.ts'
import type { DirectoryHandle } from './handles.ts'
import { type ListingFacts, longName } from './long-name.ts'
import { FXP_NAME, packet, string, u32 } from './packet.ts'
import { type Handler, type Server, said, withStatus } from './server.ts'
import { Status } from './status.ts'

export const opendir: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  if (!fields.isWhole) return undefined
  const fd = server.sys.open(path, O_DIRECTORY)
  if (failed(fd)) return said(server, id, fd)
  const handle = { kind: 'directory', fd, path, names: undefined, at: 0 } as const
  return withHandle(id, server.handles.add({ ...handle }))
}

export const readdir: Handler = function* (server, { id, fields }) {
  const handle = server.handles.get(fields.string())
  if (!fields.isWhole) return undefined
  if (handle?.kind !== 'directory') return withStatus(server, id, Status.failure)
  const names = namesOf(server, handle)
  if (failed(names)) return withStatus(server, id, Status.failure)
  const found: { name: ByteString; stat: Stat }[] = []
  while (handle.at < names.length && found.length < SFTP_NAMES_PER_PACKET_MAX) {
    const name = names[handle.at++] ?? ''
    const stat = server.sys.lstat(handle.path === '/' ? `/${name}` : `${handle.path}/${name}`)
    if (!failed(stat)) found.push({ name, stat })
    yield undefined
  }
  if (found.length === 0) {
    server.handles.forgetNames(handle)
    return withStatus(server, id, Status.endOfFile)
  }
  const facts = yield* listingFacts(server)
  const entries = found.flatMap(({ name, stat }) => [
    string(name),
    string(longName(name, stat, facts)),
    attributesOf(stat),
  ])
  return packet(FXP_NAME, u32(id), u32(found.length), ...entries)
}

/** The listing, taken when it is asked for first; an error when too much is held already. */
const namesOf = (server: Server, handle: DirectoryHandle): readonly ByteString[] | Errno => {
  const { handles, sys } = server
  if (handle.names !== undefined) return handle.names
  const entries = sys.readdir(handle.path)
  if (failed(entries)) return entries
  const names = ['.', '..', ...entries.map(({ name }) => name)]
  if (handles.namesHeld + names.length > SFTP_NAMES_HELD_MAX && handles.namesHeld > 0) {
    return ENOMEM
  }
  handle.names = names
  handles.namesHeld += names.length
  return names
}

function* listingFacts({ sys, env }: Server): Run<ListingFacts> {
  return { accounts: yield* readAccounts(sys), zone: zoneOf(sys, env), nowS: sys.now().s }
}
