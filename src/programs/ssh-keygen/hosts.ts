/** known_hosts: -F finds a host, -R removes it, -H hashes all names. */
import { createHmac } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Task } from '../../shell/program.ts'
import { fail, writeFile } from './files.ts'
import { fingerprint, type HashName } from './fingerprint.ts'
import { readPublicLine, shortType } from './wire.ts'

export interface Search {
  readonly action: 'find' | 'remove' | 'hash'
  readonly host: ByteString
  readonly path: ByteString
  /** -l: print the fingerprint instead of the line. */
  readonly hash: HashName | undefined
}

export function* searchHosts(task: Task, search: Search): Run<number> {
  const { path, action, host } = search
  const stat = task.sys.stat(path)
  if (failed(stat)) return yield* fail(task, `Cannot stat ${path}: ${stat.text}`)
  const lines = (yield* textOfFile(task.sys, path)).split('\n')
  if (lines.at(-1) === '') lines.pop()
  const kept: ByteString[] = []
  let found = 0
  let isBroken = false
  for (const [at, line] of lines.entries()) {
    const isComment = /^\s*(#|$)/.test(line)
    const key = isComment ? undefined : readPublicLine(line)
    const names = (key?.before ?? '').replace(/^@\S+ /, '')
    if (key === undefined || names === '') {
      kept.push(line)
      if (isComment) continue
      if (action !== 'find') yield* task.err(`${path}:${at + 1}: invalid line\r\n`)
      isBroken = true
      continue
    }
    if (action === 'hash') {
      kept.push(...hashed(task, line, names))
      continue
    }
    if (!isNamed(names, host)) {
      kept.push(line)
      continue
    }
    found++
    if (action === 'remove') {
      yield* task.out(`# Host ${host} found: line ${at + 1}\n`)
      continue
    }
    yield* task.out(`# Host ${host} found: line ${at + 1} \n`)
    yield* task.out(
      search.hash === undefined
        ? `${line}\n`
        : `${host} ${shortType(key.type)} ${fingerprint(key.blob, search.hash)}\n`,
    )
  }
  if (action === 'find') return found > 0 ? 0 : 1
  if (isBroken) {
    yield* task.err(`${path} is not a valid known_hosts file.\r\n`)
    yield* task.err('Not replacing existing known_hosts file because of errors\r\n')
    return 1
  }
  if (action === 'remove' && found === 0) {
    yield* task.err(`Host ${host} not found in ${path}\r\n`)
    return 0
  }
  return yield* replace(task, search, { before: lines, after: kept, mode: stat.mode & 0o777 })
}

interface Versions {
  readonly before: readonly ByteString[]
  readonly after: readonly ByteString[]
  readonly mode: number
}

function* replace(
  task: Task,
  { path, action }: Search,
  { before, after, mode }: Versions,
): Run<number> {
  const textOf = (lines: readonly ByteString[]): ByteString => lines.map((it) => `${it}\n`).join('')
  void (yield* writeFile(task, `${path}.old`, textOf(before), mode))
  const problem = yield* writeFile(task, path, textOf(after), mode)
  if (problem !== undefined) return yield* fail(task, `${path}: ${problem.text}`)
  yield* task.out(`${path} updated.\nOriginal contents retained as ${path}.old\n`)
  if (action !== 'hash') return 0
  yield* task.err(`WARNING: ${path}.old contains unhashed entries\r\n`)
  yield* task.err('Delete this file to ensure privacy of hostnames\r\n')
  return 0
}

/** `*` and `?` are patterns; a name in `|1|salt|hash` is compared by its hash. */
const isNamed = (names: ByteString, host: ByteString): boolean => {
  const wanted = host.toLowerCase()
  return names.split(',').some((name) => {
    const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(name) ?? []
    if (salt === undefined) return name.toLowerCase() === wanted
    return hashOf(salt, wanted) === hash
  })
}

const hashOf = (salt: ByteString, name: ByteString): ByteString =>
  createHmac('sha1', Buffer.from(salt, 'base64')).update(name, 'latin1').digest('base64')

/** A line for every name; what is hashed already stays. */
const hashed = (task: Task, line: ByteString, names: ByteString): readonly ByteString[] => {
  if (names.startsWith('|')) return [line]
  const rest = line.slice(line.indexOf(names) + names.length)
  return names.split(',').map((name) => {
    const salt = Buffer.from(task.sys.dice.bytes(20)).toString('base64')
    return `|1|${salt}|${hashOf(salt, name.toLowerCase())}${rest}`
  })
}
