/** md5sum, sha1sum and their sisters (coreutils 9.1 digest.c): one engine, one algorithm each. */
import { createHash, type Hash } from 'node:crypto'
import type { ByteString } from '../../../base/bytes.ts'
import { type Errno, failed } from '../../../base/errno.ts'
import { CHUNK_BYTES } from '../../../base/limits.ts'
import type { Program, Run, Task } from '../../program.ts'
import { closeInput, openInput } from '../input.ts'
import { optionTable, readOptions } from '../options.ts'
import { quotedName, quotedWord } from '../quoting.ts'
import { complain, endEarly, tryHelp } from '../usage.ts'
import { type Blake2b, blake2b } from './blake2b.ts'
import { checkList } from './check.ts'

/** One algorithm. */
export interface Digest {
  /** Name of the program. */
  readonly program: string
  /** Name in `MD5 (file) = ...`. */
  readonly tag: string
  /** OpenSSL's name. */
  readonly algorithm: string
  readonly bits: number
  /** b2sum -l: shorter digests. */
  readonly hasLength?: boolean
}

/** The flags given, by their long names. */
export interface WantedOfDigest {
  readonly flags: ReadonlySet<string>
  readonly bits: number
}

const LONG = [
  'binary=b',
  'check=c',
  'ignore-missing',
  'quiet',
  'status',
  'text=t',
  'warn=w',
  'strict',
  'tag',
  'zero=z',
  'help',
  'version',
]

export const digestProgram = (digest: Digest): Program => {
  const table = digest.hasLength
    ? optionTable('l:bctwz', ['length:=l', ...LONG])
    : optionTable('bctwz', LONG)
  return {
    names: [digest.program],
    *run(task) {
      const flags = new Set<string>()
      let bits = digest.bits
      const { options, ends, operands } = readOptions(task.args.slice(1), table)
      for (const { key, value = '' } of options) {
        if (key !== 'l') {
          flags.add(key)
          if (key === 'b') flags.delete('t')
          if (key === 't') flags.delete('b')
          continue
        }
        const length = Number(value)
        const isWrong = !/^\d+$/.test(value) || length % 8 !== 0 || length > digest.bits
        if (isWrong) return yield* badLength(task, digest, value)
        bits = length === 0 ? digest.bits : length
      }
      if (ends !== undefined) return yield* endEarly(task, digest.program, ends)
      const problem = problemOf(flags)
      if (problem !== undefined) return yield* tryHelp(task, problem)
      let status = 0
      const wanted = { flags, bits }
      for (const path of operands.length === 0 ? ['-'] : operands) {
        const isFine = flags.has('c')
          ? yield* checkList(task, digest, wanted, path)
          : yield* showDigest(task, digest, wanted, path)
        if (!isFine) status = 1
      }
      return status
    },
  }
}

function* badLength(task: Task, digest: Digest, value: ByteString): Run<number> {
  yield* complain(task, `invalid length: ${quotedWord(value, task.env)}`)
  if (/^\d+$/.test(value) && Number(value) <= digest.bits) {
    return yield* complain(task, 'length is not a multiple of 8')
  }
  if (!/^\d+$/.test(value)) return 1
  const most = quotedWord('BLAKE2b', task.env)
  return yield* complain(task, `maximum digest length for ${most} is ${digest.bits} bits`)
}

const problemOf = (flags: ReadonlySet<string>): string | undefined => {
  const checks = flags.has('c')
  if (flags.has('tag') && flags.has('t')) return '--tag does not support --text mode'
  if (flags.has('z') && checks) return 'the --zero option is not supported when verifying checksums'
  if (flags.has('tag') && checks) return 'the --tag option is meaningless when verifying checksums'
  if ((flags.has('b') || flags.has('t')) && checks) {
    return 'the --binary and --text options are meaningless when verifying checksums'
  }
  if (checks) return undefined
  const only = ['ignore-missing', 'status', 'w', 'quiet', 'strict'].find((it) => flags.has(it))
  const name = only === 'w' ? 'warn' : only
  return name === undefined
    ? undefined
    : `the --${name} option is meaningful only when verifying checksums`
}

/** The digest of a file in hex, or why it can't be read. */
export function* digestOf(
  task: Task,
  digest: Digest,
  wanted: WantedOfDigest,
  path: ByteString,
): Run<string | Errno> {
  const { sys } = task
  const fd = openInput(sys, path)
  if (failed(fd)) return fd
  const hash = hashOf(digest, wanted.bits)
  for (;;) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) {
      closeInput(sys, fd)
      return bytes
    }
    if (bytes.length === 0) break
    hash.update(bytes)
    yield* sys.pause()
  }
  closeInput(sys, fd)
  return String(hash.digest('hex'))
}

const hashOf = (digest: Digest, bits: number): Hash | Blake2b =>
  bits === digest.bits ? createHash(digest.algorithm) : blake2b(bits / 8)

export function* showDigest(
  task: Task,
  digest: Digest,
  wanted: WantedOfDigest,
  path: ByteString,
): Run<boolean> {
  const hex = yield* digestOf(task, digest, wanted, path)
  if (failed(hex)) {
    yield* complain(task, `${quotedName(path, task.env)}: ${hex.text}`)
    return false
  }
  yield* task.out(digestLine(digest, wanted, { hex, path }))
  return true
}

/** One line of output; names with line breaks or backslashes are escaped. */
const digestLine = (
  digest: Digest,
  { flags, bits }: WantedOfDigest,
  { hex, path }: { hex: string; path: ByteString },
): ByteString => {
  const end = flags.has('z') ? '\0' : '\n'
  const isEscaped = !flags.has('z') && /[\\\n\r]/.test(path)
  const name = isEscaped
    ? path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : path
  const mark = isEscaped ? '\\' : ''
  if (flags.has('tag')) {
    const length = bits === digest.bits ? '' : `-${bits}`
    return `${mark}${digest.tag}${length} (${name}) = ${hex}${end}`
  }
  return `${mark}${hex} ${flags.has('b') ? '*' : ' '}${name}${end}`
}
