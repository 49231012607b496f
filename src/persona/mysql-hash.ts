/** How MySQL and MariaDB keep a password that mysql_native_password checks. */
import { createHash } from 'node:crypto'
import { type ByteString, bytesOf } from '../base/bytes.ts'

/** `*` and SHA-1 of the password's SHA-1, in capitals: what PASSWORD() answers. */
export const nativePassword = (password: ByteString): ByteString => {
  const once = createHash('sha1').update(bytesOf(password)).digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}
