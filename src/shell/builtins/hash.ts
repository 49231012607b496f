/** `hash`: where commands were found. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { isDirectory } from '../../world/tree.ts'
import { inHashOrder } from '../arrays.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

const SPEC = { letters: 'dlp:rt', usage: '[-lr] [-p pathname] [-dt] [name ...]' }

export const builtin: Builtin = {
  names: ['hash'],
  *run(shell, args) {
    if (!shell.options.get('hashall')) {
      yield* shell.error('hash', 'hashing disabled')
      return 1
    }
    const given = yield* readOptions(shell, args, SPEC)
    if (given === undefined) return USAGE_STATUS
    const { operands } = given
    const path = given.value('p')
    for (const letter of ['t', 'd']) {
      if (!given.has(letter) || operands.length > 0 || (letter === 'd' && given.has('r'))) continue
      yield* shell.error('hash', `-${letter}: option requires an argument`)
      return 1
    }
    if (given.has('r')) shell.hashed.clear()
    if (operands.length === 0) {
      return given.has('r') || path !== undefined ? 0 : yield* list(shell, given.has('l'))
    }
    if (given.has('t')) return yield* tell(shell, operands, given.has('l'))
    let status = 0
    for (const name of operands) {
      const isDone =
        path !== undefined
          ? yield* keep(shell, name, path)
          : given.has('d')
            ? yield* forget(shell, name)
            : yield* look(shell, name)
      if (!isDone) status = 1
    }
    return status
  },
}

/** FILENAME_HASH_BUCKETS of bash 5.2 (hashcmd.h). */
const BUCKETS = 256

function* list(shell: Shell, asCommands: boolean): Run<number> {
  if (shell.hashed.size === 0) {
    if (!asCommands) yield* shell.out('hash: hash table empty\n', 'hash')
    return 0
  }
  let text = asCommands ? '' : 'hits\tcommand\n'
  for (const name of inHashOrder([...shell.hashed.keys()], BUCKETS)) {
    const { path, hits } = shell.hashed.get(name) ?? { path: '', hits: 0 }
    text += asCommands ? reusable(name, path) : `${String(hits).padStart(4)}\t${path}\n`
  }
  yield* shell.out(text, 'hash')
  return 0
}

const reusable = (name: ByteString, path: ByteString): ByteString =>
  `builtin hash -p ${path} ${name}\n`

function* tell(shell: Shell, names: readonly ByteString[], asCommands: boolean): Run<number> {
  let status = 0
  for (const name of names) {
    const known = shell.hashed.get(name)
    if (known === undefined) {
      yield* shell.error('hash', `${name}: not found`)
      status = 1
      continue
    }
    known.hits++
    const line = names.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`
    yield* shell.out(asCommands ? reusable(name, known.path) : line, 'hash')
  }
  return status
}

function* keep(shell: Shell, name: ByteString, path: ByteString): Run<boolean> {
  const stat = shell.sys.stat(path)
  if (!failed(stat) && isDirectory(stat.mode)) {
    yield* shell.error('hash', `${path}: Is a directory`)
    return false
  }
  shell.hashed.set(name, { path, hits: 0 })
  return true
}

function* forget(shell: Shell, name: ByteString): Run<boolean> {
  if (shell.hashed.delete(name)) return true
  yield* shell.error('hash', `${name}: not found`)
  return false
}

function* look(shell: Shell, name: ByteString): Run<boolean> {
  if (name.includes('/') || shell.functions.has(name) || shell.builtins.has(name)) return true
  shell.hashed.delete(name)
  const [path] = shell.find(name)
  if (path === undefined) {
    yield* shell.error('hash', `${name}: not found`)
    return false
  }
  shell.hashed.set(name, { path, hits: 0 })
  return true
}
