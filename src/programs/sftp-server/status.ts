/** STATUS: how sftp-server of OpenSSH 9.2p1 tells errors (test/recorded/sftp-server.json). */
import type { Bytes } from '../../base/bytes.ts'
import {
  EACCES,
  EBADF,
  EFAULT,
  EINVAL,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOSYS,
  ENOTDIR,
  EPERM,
  type Errno,
} from '../../base/errno.ts'
import { FXP_STATUS, packet, string, u32 } from './packet.ts'

/** draft-ietf-secsh-filexfer-02 section 7, with OpenSSH's words. */
export const Status = {
  ok: { code: 0, text: 'Success' },
  endOfFile: { code: 1, text: 'End of file' },
  noSuchFile: { code: 2, text: 'No such file' },
  permissionDenied: { code: 3, text: 'Permission denied' },
  failure: { code: 4, text: 'Failure' },
  badMessage: { code: 5, text: 'Bad message' },
  unsupported: { code: 8, text: 'Operation unsupported' },
} as const
export type Status = (typeof Status)[keyof typeof Status]

const BY_ERRNO = new Map<Errno, Status>([
  [ENOENT, Status.noSuchFile],
  [ENOTDIR, Status.noSuchFile],
  [EBADF, Status.noSuchFile],
  [ELOOP, Status.noSuchFile],
  [EPERM, Status.permissionDenied],
  [EACCES, Status.permissionDenied],
  [EFAULT, Status.permissionDenied],
  [ENAMETOOLONG, Status.badMessage],
  [EINVAL, Status.badMessage],
  [ENOSYS, Status.unsupported],
])

/** What a client is told of an error of the system. */
export const statusOf = (error: Errno): Status => BY_ERRNO.get(error) ?? Status.failure

/** Versions before 3 have the code alone. */
export const statusPacket = (
  { version, id }: { version: number; id: number },
  status: Status,
  text: string = status.text,
): Bytes =>
  version >= 3
    ? packet(FXP_STATUS, u32(id), u32(status.code), string(text), string(''))
    : packet(FXP_STATUS, u32(id), u32(status.code))
