/** The full name and more of a new user: chfn sets them. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import { type Asked, call } from './asked.ts'

/** False when chfn would not. */
export function* nameUser(asked: Asked, comment: ByteString): Run<boolean> {
  const { name } = asked
  if (!comment.includes(',')) return yield* call(asked, '/bin/chfn', '-f', comment, name)
  // Perl's split drops empty fields at the end.
  const [full = '', room = '', work, home, other] = comment.replace(/,+$/, '').split(',')
  if (!(yield* call(asked, '/bin/chfn', '-f', full, '-r', room, name))) return false
  const rest: readonly (readonly [string, ByteString | undefined])[] = [
    ['-w', work],
    ['-h', home],
    ['-o', other],
  ]
  for (const [option, value] of rest) {
    if (value === undefined) continue
    if (!(yield* call(asked, '/bin/chfn', option, value, name))) return false
  }
  return true
}
