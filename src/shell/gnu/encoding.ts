/** base64, base32 and what basenc shares with them (coreutils 9.1 basenc.c). */
import { type ByteString, type Bytes, concat, textOf } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import type { Fd } from '../../world/process.ts'
import type { Program, Run, Task } from '../program.ts'
import { closeInput, openInput } from './input.ts'
import { parseWhole } from './numbers.ts'
import { optionTable, readOptions } from './options.ts'
import { quotedName, quotedWord } from './quoting.ts'
import { complain, endEarly, extraOperand } from './usage.ts'

/** One way to write bytes as letters. */
export interface Encoding {
  /** How many letters stand for one group of bytes. */
  readonly letters: number
  /** Whatever is no letter, for --ignore-garbage. */
  readonly alphabet: RegExp
  /** A block, of whole groups unless it is the last; undefined when it can't be written. */
  encode(bytes: Bytes): ByteString | undefined
  /** The bytes of whole groups, padding included; undefined when they are wrong. */
  decode(text: ByteString): { readonly bytes: Bytes; readonly isWhole: boolean }
}

/** What the command line asks of an encoding; a wrap of 0 is none. */
export interface EncodingJob {
  decodes: boolean
  ignores: boolean
  wrap: number
}

const OPTIONS = optionTable('diw:', ['decode=d', 'wrap:=w', 'ignore-garbage=i', 'help', 'version'])

export const encodingProgram = (name: 'base64' | 'base32'): Program => ({
  names: [name],
  *run(task) {
    const job: EncodingJob = { decodes: false, ignores: false, wrap: 76 }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      const problem = takeEncodingOption(task, job, key, value)
      if (problem !== undefined) return yield* complain(task, problem)
    }
    if (ends !== undefined) return yield* endEarly(task, name, ends)
    return yield* runEncoding(task, operands, name === 'base64' ? BASE64 : BASE32, job)
  },
})

/** Takes -d, -i or -w; answers what is wrong with its value. */
export const takeEncodingOption = (
  task: Task,
  job: EncodingJob,
  key: string,
  value: ByteString,
): ByteString | undefined => {
  if (key === 'd') job.decodes = true
  else if (key === 'i') job.ignores = true
  else {
    const count = parseWhole(value)
    if (typeof count !== 'number' && count !== 'overflow') {
      return `invalid wrap size: ${quotedWord(value, task.env)}`
    }
    job.wrap = typeof count === 'number' ? count : 0
  }
  return undefined
}

/** Encodes or decodes the one FILE operand there may be, or standard input. */
export function* runEncoding(
  task: Task,
  operands: readonly ByteString[],
  encoding: Encoding,
  job: EncodingJob,
): Run<number> {
  const { sys, env } = task
  const [path = '-', extra] = operands
  if (extra !== undefined) return yield* extraOperand(task, extra)
  const fd = openInput(sys, path)
  if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
  const status = job.decodes
    ? yield* decode(task, fd, encoding, job.ignores)
    : yield* encode(task, fd, encoding, job.wrap)
  closeInput(sys, fd)
  return status
}

/** Bytes that are encoded at once: whole groups of every encoding. */
const BLOCK_BYTES = 30_720

function* encode(task: Task, fd: Fd, encoding: Encoding, wrap: number): Run<number> {
  let column = 0
  const wrapped = (text: ByteString): ByteString => {
    if (wrap === 0) return text
    let shown = ''
    for (let at = 0; at < text.length; ) {
      const part = text.slice(at, at + wrap - column)
      shown += part
      at += part.length
      column += part.length
      if (column === wrap) {
        shown += '\n'
        column = 0
      }
    }
    return shown
  }
  for (;;) {
    const block = yield* readBlock(task, fd)
    if (failed(block)) return yield* complain(task, `read error: ${block.text}`)
    const text = encoding.encode(block)
    if (text === undefined) {
      return yield* complain(task, 'invalid input (length must be multiple of 4 characters)')
    }
    yield* task.out(wrapped(text))
    if (block.length < BLOCK_BYTES) break
    yield* task.sys.pause()
  }
  if (wrap > 0 && column > 0) yield* task.out('\n')
  return 0
}

/** A whole block, as fread(3) collects it; a short one is the last. */
function* readBlock(task: Task, fd: Fd): Run<Bytes | Errno> {
  const parts: Bytes[] = []
  let size = 0
  while (size < BLOCK_BYTES) {
    const bytes = yield* task.sys.read(fd, BLOCK_BYTES - size)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) break
    parts.push(bytes)
    size += bytes.length
  }
  return concat(parts)
}

function* decode(task: Task, fd: Fd, encoding: Encoding, ignores: boolean): Run<number> {
  let rest = ''
  for (;;) {
    const bytes = yield* task.sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) return yield* complain(task, `read error: ${bytes.text}`)
    const fresh = textOf(bytes)
    const text =
      rest + (ignores ? fresh.replace(encoding.alphabet, '') : fresh.replaceAll('\n', ''))
    const isEnd = bytes.length === 0
    const whole = isEnd ? text.length : text.length - (text.length % encoding.letters)
    rest = text.slice(whole)
    const decoded = encoding.decode(text.slice(0, whole))
    yield* task.out(decoded.bytes)
    if (!decoded.isWhole) return yield* complain(task, 'invalid input')
    if (isEnd) return 0
    yield* task.sys.pause()
  }
}

/** base64 writes what it could read of a broken group, base32 does not. */
const BASE64_LETTERS = 4
const B64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const B32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Bytes that the letters of one (perhaps short) group stand for. */
const groupBytes = (
  group: ByteString,
  alphabet: string,
  bitsEach: number,
): number[] | undefined => {
  let value = 0n
  let bits = 0
  for (const letter of group) {
    const at = alphabet.indexOf(letter)
    if (at < 0) return undefined
    value = (value << BigInt(bitsEach)) | BigInt(at)
    bits += bitsEach
  }
  const bytes: number[] = []
  for (let left = bits - 8; left >= 0; left -= 8) bytes.push(Number((value >> BigInt(left)) & 255n))
  return bytes
}

const decoder =
  (alphabet: string, letters: number, bitsEach: number, paddings: ReadonlySet<number>) =>
  (text: ByteString): { bytes: Bytes; isWhole: boolean } => {
    const found: number[] = []
    for (let at = 0; at < text.length; at += letters) {
      const group = text.slice(at, at + letters)
      const bare = group.replace(/=+$/, '')
      const stop = [...bare].findIndex((letter) => !alphabet.includes(letter))
      const valid = stop < 0 ? bare : bare.slice(0, stop)
      const padding = group.length - bare.length
      const isWhole = stop < 0 && group.length === letters && paddings.has(padding)
      if (isWhole || letters === BASE64_LETTERS) {
        found.push(...(groupBytes(valid, alphabet, bitsEach) ?? []))
      }
      if (!isWhole) return { bytes: Uint8Array.from(found), isWhole: false }
    }
    return { bytes: Uint8Array.from(found), isWhole: true }
  }

/** RFC 4648, section 4. */
export const BASE64: Encoding = {
  letters: 4,
  alphabet: /[^A-Za-z0-9+/=]+/g,
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
  decode: (text) => {
    const isClean = text.length % 4 === 0 && /^[A-Za-z0-9+/]*$/.test(text)
    if (isClean) return { bytes: Buffer.from(text, 'base64'), isWhole: true }
    return decoder(B64, 4, 6, new Set([0, 1, 2]))(text)
  },
}

/** RFC 4648, section 6. */
export const BASE32: Encoding = {
  letters: 8,
  alphabet: /[^A-Z2-7=]+/g,
  encode: (bytes) => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 5) {
      const group = bytes.subarray(at, at + 5)
      let value = 0n
      for (let i = 0; i < 5; i++) value = (value << 8n) | BigInt(group[i] ?? 0)
      const used = Math.ceil((group.length * 8) / 5)
      for (let i = 0; i < 8; i++) {
        text += i < used ? B32.charAt(Number((value >> BigInt(35 - 5 * i)) & 31n)) : '='
      }
    }
    return text
  },
  decode: decoder(B32, 8, 5, new Set([0, 1, 3, 4, 6])),
}
