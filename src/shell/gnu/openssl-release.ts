/** Which OpenSSL is installed, and when it came out. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

/** When versions came out (openssl's CHANGES). */
const RELEASED = new Map([
  ['3.0.13', '30 Jan 2024'],
  ['3.0.15', '3 Sep 2024'],
  ['3.0.16', '11 Feb 2025'],
  ['3.0.17', '1 Jul 2025'],
  ['3.0.20', '7 Apr 2026'],
])

/** `OpenSSL 3.0.20 7 Apr 2026`, as OPENSSL_VERSION_TEXT has it. */
export function* openSslRelease(sys: Sys): Run<ByteString> {
  const status = yield* textOfFile(sys, '/var/lib/dpkg/status')
  const installed = /^Package: openssl\n(?:.+\n)*?Version: ([\d.]+)/m.exec(status)?.[1] ?? '3.0.20'
  return `OpenSSL ${installed} ${RELEASED.get(installed) ?? '7 Apr 2026'}`
}
