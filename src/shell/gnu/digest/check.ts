/** md5sum -c and its sisters: lists of digests compared with the files. */
import type { ByteString } from '../../../base/bytes.ts'
import { ENOENT, failed } from '../../../base/errno.ts'
import type { Run, Task } from '../../program.ts'
import { chomp, closeInput, lineReader, openInput } from '../input.ts'
import { quotedName } from '../quoting.ts'
import { complain } from '../usage.ts'
import { type Digest, digestOf, type WantedOfDigest } from './program.ts'

interface Tally {
  proper: number
  improper: number
  unreadable: number
  mismatched: number
  matched: number
  line: number
}

export function* checkList(
  task: Task,
  digest: Digest,
  wanted: WantedOfDigest,
  path: ByteString,
): Run<boolean> {
  const { sys, env } = task
  const name = path === '-' ? 'standard input' : path
  const fd = openInput(sys, path)
  if (failed(fd)) {
    yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
    return false
  }
  const tally: Tally = { proper: 0, improper: 0, unreadable: 0, mismatched: 0, matched: 0, line: 0 }
  const reader = lineReader(sys, fd)
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) {
      yield* complain(task, `${quotedName(name, env)}: read error: ${lines.text}`)
      return false
    }
    if (lines.length === 0) break
    for (const line of lines) yield* checkLine(task, digest, wanted, { line, name, tally })
  }
  closeInput(sys, fd)
  return yield* summarize(task, wanted, name, tally)
}

function* checkLine(
  task: Task,
  digest: Digest,
  wanted: WantedOfDigest,
  { line, name, tally }: { line: ByteString; name: ByteString; tally: Tally },
): Run<void> {
  const { flags } = wanted
  tally.line++
  if (line.startsWith('#')) return
  const entry = parseLine(digest, chomp(chomp(line), '\r'))
  if (entry === undefined) {
    tally.improper++
    if (flags.has('w')) {
      const where = `${quotedName(name, task.env)}: ${tally.line}`
      yield* complain(task, `${where}: improperly formatted ${digest.tag} checksum line`)
    }
    return
  }
  tally.proper++
  const shown = /[\n\r]/.test(entry.path) ? `\\${entry.path.replaceAll('\n', '\\n')}` : entry.path
  const isQuiet = flags.has('status')
  const found = yield* digestOf(task, digest, wanted, entry.path)
  if (failed(found)) {
    if (found === ENOENT && flags.has('ignore-missing')) return
    yield* complain(task, `${quotedName(entry.path, task.env)}: ${found.text}`)
    tally.unreadable++
    if (!isQuiet) yield* task.out(`${shown}: FAILED open or read\n`)
    return
  }
  const isEqual = found === entry.hex.toLowerCase()
  if (isEqual) tally.matched++
  else tally.mismatched++
  if (isQuiet) return
  if (!isEqual) yield* task.out(`${shown}: FAILED\n`)
  else if (!flags.has('quiet')) yield* task.out(`${shown}: OK\n`)
}

/** `hex  name`, `hex *name` or `MD5 (name) = hex`. */
const parseLine = (
  digest: Digest,
  line: ByteString,
): { hex: string; path: ByteString } | undefined => {
  const isEscaped = line.startsWith('\\')
  const text = isEscaped ? line.slice(1) : line
  const digits = digest.bits / 4
  const plain = /^[ \t]*([\da-fA-F]+) [ *](.+)$/s.exec(text)
  const tagged = /^[ \t]*([A-Za-z\d]+)(?:-(\d+))? ?\((.*)\) ?= ([\da-fA-F]+)$/s.exec(text)
  const isTagged = tagged?.[1] === digest.tag || `${tagged?.[1]}-${tagged?.[2]}` === digest.tag
  const [hex, path] = isTagged ? [tagged?.[4], tagged?.[3]] : [plain?.[1], plain?.[2]]
  if (hex === undefined || path === undefined) return undefined
  if (hex.length !== digits && digest.hasLength !== true) return undefined
  return { hex, path: isEscaped ? path.replace(/\\([\\nr])/g, unescape) : path }
}

const unescape = (_: string, letter: string): string =>
  letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\'

function* summarize(
  task: Task,
  { flags }: WantedOfDigest,
  name: ByteString,
  tally: Tally,
): Run<boolean> {
  const shown = quotedName(name, task.env)
  if (tally.proper === 0) {
    yield* complain(task, `${shown}: no properly formatted checksum lines found`)
    return false
  }
  if (!flags.has('status')) {
    const warnings: [number, string, string][] = [
      [tally.improper, 'line is improperly formatted', 'lines are improperly formatted'],
      [tally.unreadable, 'listed file could not be read', 'listed files could not be read'],
      [tally.mismatched, 'computed checksum did NOT match', 'computed checksums did NOT match'],
    ]
    for (const [count, one, many] of warnings) {
      if (count === 0) continue
      yield* complain(task, `WARNING: ${count} ${count === 1 ? one : many}`)
    }
    if (flags.has('ignore-missing') && tally.matched === 0) {
      yield* complain(task, `${shown}: no file was verified`)
    }
  }
  const isVerified = !flags.has('ignore-missing') || tally.matched > 0
  const isStrict = flags.has('strict') && tally.improper > 0
  return isVerified && tally.mismatched === 0 && tally.unreadable === 0 && !isStrict
}
