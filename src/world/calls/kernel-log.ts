/** syslog(2): what the kernel has said, as long as its ring buffer holds it. */
import type { ByteString } from '../../base/bytes.ts'
import { EPERM, type Errno } from '../../base/errno.ts'
import { isRoot } from '../access.ts'
import type { Kernel } from '../kernel.ts'
import type { Row } from '../row.ts'

export const kernelLog = (
  { log, clock }: Kernel,
  { credentials }: Row,
  afterMs = Number.NEGATIVE_INFINITY,
): ByteString | Errno =>
  isRoot(credentials) && log !== undefined ? log({ afterMs, nowMs: clock.nowMs() }) : EPERM
