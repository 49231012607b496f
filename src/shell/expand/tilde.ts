/** Tilde expansion: ~, ~user, ~+, ~-; at the start of a word and after `:` in assignments. */
import type { ByteString } from '../../base/bytes.ts'
import type { Shell } from '../state.ts'

/** Home directories of users (/etc/passwd), as far as they have been read. */
export type Homes = ReadonlyMap<ByteString, ByteString>

/** Splits `~prefix` off a text that starts with a tilde; `end` is where the rest starts. */
export const tildeEnd = (text: ByteString, colonEnds: boolean): number => {
  for (let at = 1; at < text.length; at++) {
    const char = text[at]
    if (char === '/' || (colonEnds && char === ':')) return at
  }
  return text.length
}

/** What a tilde prefix (with its tilde) means; undefined: it stays as it is. */
export const expandTilde = (
  shell: Shell,
  prefix: ByteString,
  homes: Homes | undefined,
): ByteString | undefined => {
  const name = prefix.slice(1)
  if (name === '') return shell.variables.get('HOME') ?? homeOfUid(shell, homes)
  if (name === '+') return shell.variables.get('PWD')
  if (name === '-') return shell.variables.get('OLDPWD')
  const stack = /^([+-]?)(\d+)$/.exec(name)
  if (stack !== null) {
    const all = [shell.directory, ...shell.directories]
    const count = Number(stack[2])
    return stack[1] === '-' ? all[all.length - 1 - count] : all[count]
  }
  return homes?.get(name)
}

const homeOfUid = (shell: Shell, homes: Homes | undefined): ByteString | undefined =>
  homes?.get(`#${shell.sys.process.credentials.uid}`)

/** `name:x:uid:gid:gecos:home:shell` lines: homes by name and by `#uid`, names by `@uid`. */
export const homesOf = (passwd: ByteString): Homes => {
  const homes = new Map<ByteString, ByteString>()
  for (const line of passwd.split('\n')) {
    const [name, , uid, , , home] = line.split(':')
    if (name === undefined || home === undefined) continue
    if (!homes.has(name)) homes.set(name, home)
    if (homes.has(`#${uid}`)) continue
    homes.set(`#${uid}`, home)
    homes.set(`@${uid}`, name)
  }
  return homes
}
