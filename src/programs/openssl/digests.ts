/** openssl dgst and the commands named after digests (OpenSSL 3.0). */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import { closeInput, STDIN } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'

/** By the name of the command: OpenSSL's name of the algorithm, and the one it shows. */
const DIGESTS = new Map([
  ['md5', 'MD5'],
  ['sha1', 'SHA1'],
  ['sha224', 'SHA2-224'],
  ['sha256', 'SHA2-256'],
  ['sha384', 'SHA2-384'],
  ['sha512', 'SHA2-512'],
  ['sha512-256', 'SHA2-512/256'],
  ['sha3-224', 'SHA3-224'],
  ['sha3-256', 'SHA3-256'],
  ['sha3-384', 'SHA3-384'],
  ['sha3-512', 'SHA3-512'],
  ['sm3', 'SM3'],
  ['rmd160', 'RIPEMD-160'],
])

export const isDigest = (name: string): boolean => DIGESTS.has(name)

interface Wanted {
  name: string
  shown: string
  key: ByteString | undefined
  style: 'tagged' | 'coreutils' | 'binary'
  readonly files: ByteString[]
}

/** `openssl dgst ...` or `openssl md5 ...`. */
export function* digestCommand(
  task: Task,
  command: string,
  args: readonly ByteString[],
): Run<number> {
  const wanted: Wanted = {
    name: command === 'dgst' ? 'sha256' : command,
    shown: DIGESTS.get(command) ?? 'SHA256',
    key: undefined,
    style: 'tagged',
    files: [],
  }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const option = arg.replace(/^--?/, '')
    if (!arg.startsWith('-') || wanted.files.length > 0) wanted.files.push(arg)
    else if (option === 'hmac') wanted.key = args[++at] ?? ''
    else if (option === 'r') wanted.style = 'coreutils'
    else if (option === 'binary') wanted.style = 'binary'
    else if (isDigest(option)) {
      wanted.name = option
      wanted.shown = DIGESTS.get(option) ?? option
    } else if (!['hex', 'c'].includes(option)) {
      yield* task.err(unknownOption(command, option))
      return 1
    }
  }
  if (wanted.files.length === 0) return yield* showOne(task, wanted, undefined)
  let status = 0
  for (const path of wanted.files) if ((yield* showOne(task, wanted, path)) !== 0) status = 1
  return status
}

function* showOne(task: Task, wanted: Wanted, path: ByteString | undefined): Run<number> {
  const { sys } = task
  const fd = path === undefined ? STDIN : sys.open(path)
  if (failed(fd)) {
    yield* task.flush()
    yield* task.err(`${path}: ${fd.text}\n${fileErrors(path ?? '', fd.number, fd.text)}`)
    return 1
  }
  const hash: Hash | Hmac =
    wanted.key === undefined
      ? createHash(wanted.name)
      : createHmac(wanted.name, Buffer.from(wanted.key, 'latin1'))
  for (;;) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) {
      closeInput(sys, fd)
      yield* task.err(`Read Error in ${path ?? 'stdin'}\n`)
      return 1
    }
    if (bytes.length === 0) break
    hash.update(bytes)
    yield* sys.pause()
  }
  closeInput(sys, fd)
  if (wanted.style === 'binary') {
    yield* task.out(hash.digest())
    return 0
  }
  const hex = hash.digest('hex')
  const name = path ?? 'stdin'
  const shown = `${wanted.shown}(${name})= ${hex}\n`
  yield* task.out(wanted.style === 'coreutils' ? `${hex} *${name}\n` : shown)
  return 0
}

/** The first column of the error queue: a thread's address, another one in each run. */
const THREAD = '40776230F77F0000'

const unknownOption = (command: string, option: ByteString): ByteString =>
  `${command}: Unknown option or message digest: ${option}\n` +
  `${command}: Use -help for summary.\n` +
  `${THREAD}:error:0308010C:digital envelope routines:inner_evp_generic_fetch:unsupported:` +
  '../crypto/evp/evp_fetch.c:386:Global default library context, ' +
  `Algorithm (${option} : 0), Properties (<null>)\n`

/** The error queue of a file that can't be opened. */
const fileErrors = (path: ByteString, number: number, text: ByteString): ByteString => {
  const code = (0x8000_0000 + number).toString(16).toUpperCase()
  return (
    `${THREAD}:error:${code}:system library:file_ctrl:${text}:` +
    `../crypto/bio/bss_file.c:308:calling fopen(${path}, r)\n` +
    `${THREAD}:error:10080002:BIO routines:file_ctrl:system lib:../crypto/bio/bss_file.c:311:\n`
  )
}
