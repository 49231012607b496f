/** Lines of /etc/passwd, shadow, group and gshadow, changed in place (shadow 4.13). */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'
import { freshSetting, shaCrypt } from './sha-crypt.ts'

/** What becomes of a line, taken apart at its colons: other fields, or undefined to drop it. */
export type Change = (fields: readonly ByteString[]) => readonly ByteString[] | undefined

/** Goes through a file's lines and writes them back, with new ones after them. */
export function* changeLines(
  sys: Sys,
  path: ByteString,
  change: Change,
  added: readonly ByteString[] = [],
): Run<ByteString | Errno> {
  const lines = (yield* textOfFile(sys, path)).split('\n').filter((line) => line !== '')
  const kept = lines.flatMap((line) => {
    const fields = change(line.split(':'))
    return fields === undefined ? [] : [fields.join(':')]
  })
  const fd = sys.open(path, O_WRONLY | O_TRUNC)
  if (failed(fd)) return fd
  const text = [...kept, ...added].map((line) => `${line}\n`).join('')
  const written = yield* sys.write(fd, text)
  sys.close(fd)
  return failed(written) ? written : path
}

/** The fields of the first line with this name. */
export function* fieldsOf(
  sys: Sys,
  path: ByteString,
  name: ByteString,
): Run<readonly ByteString[] | undefined> {
  const lines = (yield* textOfFile(sys, path)).split('\n')
  return lines.find((line) => line.startsWith(`${name}:`))?.split(':')
}

/** Days since 1970, as shadow(5) counts. */
export const today = (sys: Sys): number => Math.floor(sys.now().s / 86_400)

/** Changes the hash of a user and notes the day; the file's name, or why not. */
export function* setHash(sys: Sys, name: ByteString, hash: ByteString): Run<ByteString | Errno> {
  return yield* changeLines(sys, '/etc/shadow', (fields) =>
    fields[0] === name ? [name, hash, String(today(sys)), ...fields.slice(3)] : fields,
  )
}

/** Hashes a password as this machine does and keeps it. */
export function* setPassword(
  sys: Sys,
  name: ByteString,
  password: ByteString,
): Run<ByteString | Errno> {
  const hash = (yield* shaCrypt(sys, password, freshSetting(sys))) ?? '!'
  return yield* setHash(sys, name, hash)
}

/** Whether it is the user's password; an empty hash takes the empty one. */
export function* isPassword(sys: Sys, name: ByteString, password: ByteString): Run<boolean> {
  const hash = (yield* fieldsOf(sys, '/etc/shadow', name))?.[1] ?? '*'
  if (hash === '') return password === ''
  return (yield* shaCrypt(sys, password, hash)) === hash
}
