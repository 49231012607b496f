/** `ssh-keygen [-t type]`: a new key pair, and what is asked on the way. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { readAccounts } from '../../shell/gnu/accounts.ts'
import { STDOUT } from '../../shell/gnu/input.ts'
import { type StdioLines, stdioLines } from '../../shell/gnu/stdio-lines.ts'
import type { Run, Task } from '../../shell/program.ts'
import { askPassphrase, fail, writeFile } from './files.ts'
import { fingerprint, randomArt } from './fingerprint.ts'
import { pemFile, privateFile } from './key-file.ts'
import { type KeyType, makePair } from './make.ts'
import { blobOf, publicLine } from './wire.ts'

export interface Wanted {
  readonly type: KeyType
  readonly bits: number
  readonly path: ByteString | undefined
  readonly passphrase: ByteString | undefined
  readonly comment: ByteString | undefined
  readonly format: 'OPENSSH' | 'PEM' | 'PKCS8'
  readonly isQuiet: boolean
}

export function* create(task: Task, wanted: Wanted): Run<number> {
  const { sys } = task
  const { type, isQuiet } = wanted
  if (!isQuiet) yield* task.out(`Generating public/private ${type} key pair.\n`)
  // It is made before anything is asked.
  const pair = yield* makePair(sys, type, wanted.bits)
  const accounts = yield* readAccounts(sys)
  const self = accounts.userOf(sys.process.credentials.uid)
  const input = stdioLines(task)
  const usual = `${self?.home ?? ''}/.ssh/id_${type}`
  const path = wanted.path ?? (yield* askPath(task, input, usual))
  if (path === undefined) return 1
  if (wanted.path === undefined) yield* makeFolder(task, path, isQuiet)
  if (!(yield* mayWrite(task, input, path))) return 1
  const passphrase = wanted.passphrase ?? (yield* askPassphrase(task, 'Enter passphrase'))
  const comment = wanted.comment ?? `${self?.name ?? ''}@${sys.facts.hostname}`
  const text =
    (wanted.format === 'OPENSSH' ? undefined : pemFile(pair, wanted.format)) ??
    privateFile({ pair, comment }, passphrase, sys.dice)
  const problem = yield* writeFile(task, path, text, 0o600)
  if (problem !== undefined) {
    yield* task.err(`Saving key "${path}" failed: ${problem.text}\r\n`)
    return 1
  }
  const blob = blobOf(pair)
  const line = `${publicLine(pair.type, blob, comment)}\n`
  const unwritten = yield* writeFile(task, `${path}.pub`, line, 0o644)
  if (unwritten !== undefined) {
    return yield* fail(task, `Unable to save public key to ${path}.pub: ${unwritten.text}`)
  }
  if (isQuiet) return 0
  yield* task.out(`Your identification has been saved in ${path}\n`)
  yield* task.out(`Your public key has been saved in ${path}.pub\n`)
  yield* task.out(`The key fingerprint is:\n${fingerprint(blob, 'sha256')} ${comment}\n`)
  yield* task.out("The key's randomart image is:\n")
  yield* task.out(randomArt({ type: pair.type, blob, comment }, 'sha256'))
  return 0
}

function* askPath(task: Task, input: StdioLines, usual: ByteString): Run<ByteString | undefined> {
  yield* task.out(`Enter file in which to save the key (${usual}): `)
  yield* task.flush()
  const answer = yield* input.next()
  return answer === undefined ? undefined : answer || usual
}

/** ~/.ssh, when it is to be there and is not. */
function* makeFolder(task: Task, path: ByteString, isQuiet: boolean): Run<void> {
  const folder = path.slice(0, path.lastIndexOf('/'))
  if (!folder.endsWith('/.ssh') || !failed(task.sys.stat(folder))) return
  const made = task.sys.mkdir(folder, 0o700)
  if (failed(made)) {
    yield* task.err(`Could not create directory '${folder}': ${made.text}\r\n`)
  } else if (!isQuiet) yield* task.out(`Created directory '${folder}'.\n`)
}

function* mayWrite(task: Task, input: StdioLines, path: ByteString): Run<boolean> {
  if (failed(task.sys.stat(path))) return true
  yield* task.out(`${path} already exists.\nOverwrite (y/n)? `)
  yield* task.flush()
  const answer = yield* input.next()
  return /^[yY]/.test(answer ?? '')
}

/** `ssh-keygen -A`: the keys a server lacks. */
export function* createHostKeys(task: Task, prefix: ByteString): Run<number> {
  const { sys } = task
  const comment = `root@${sys.facts.hostname}`
  let hasBegun = false
  for (const { type, bits, name } of HOST_KEYS) {
    const path = `${prefix}/etc/ssh/ssh_host_${type}_key`
    const stat = sys.stat(path)
    if (!failed(stat) && stat.size > 0) continue
    if (!hasBegun) yield* task.out('ssh-keygen: generating new host keys: ')
    hasBegun = true
    yield* task.out(`${name} `)
    if (sys.isatty(STDOUT)) yield* task.flush()
    const pair = yield* makePair(sys, type, bits)
    const text = privateFile({ pair, comment }, '', sys.dice)
    const problem = yield* writeFile(task, path, text, 0o600)
    if (problem !== undefined) {
      const suffix = Buffer.from(sys.dice.bytes(8)).toString('base64url').slice(0, 10)
      yield* task.flush()
      yield* task.err(`Could not save your private key in ${path}.${suffix}: ${problem.text}\r\n`)
      hasBegun = false
      continue
    }
    const line = `${publicLine(pair.type, blobOf(pair), comment)}\n`
    void (yield* writeFile(task, `${path}.pub`, line, 0o644))
  }
  if (hasBegun) yield* task.out('\n')
  return 0
}

const HOST_KEYS = [
  { type: 'rsa', bits: 3_072, name: 'RSA' },
  { type: 'ecdsa', bits: 256, name: 'ECDSA' },
  { type: 'ed25519', bits: 256, name: 'ED25519' },
] as const
