/** ssh-keygen of OpenSSH 9.2p1 (Debian 12) and 9.6p1 (Ubuntu 24.04): makes keys, and tells of them. */
import type { ByteString } from '../base/bytes.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { inOpenBsd } from './ssh/reach.ts'
import { changeComment, changePassphrase } from './ssh-keygen/change.ts'
import { create, createHostKeys } from './ssh-keygen/create.ts'
import { fail } from './ssh-keygen/files.ts'
import { isHashName } from './ssh-keygen/fingerprint.ts'
import { searchHosts } from './ssh-keygen/hosts.ts'
import { list, tellPublic } from './ssh-keygen/inspect.ts'
import type { KeyType } from './ssh-keygen/make.ts'

const OPTIONS = optionTable('ABHKLQUXceghiklopquvya:b:f:g:m:n:r:s:t:w:z:C:D:E:F:I:M:N:O:P:R:V:Y:Z:')

/** Bits of keys, the smallest and largest that are made. */
const RSA = { least: 1_024, most: 16_384, usual: 3_072 }
/** Beyond, it would take a machine minutes: we only take the time. */
const RSA_MADE_MAX = 4_096
const TYPES = new Map<ByteString, { readonly type: KeyType; readonly bits: number }>([
  ['rsa', { type: 'rsa', bits: RSA.usual }],
  ['ssh-rsa', { type: 'rsa', bits: RSA.usual }],
  ['dsa', { type: 'dsa', bits: 1_024 }],
  ['ssh-dss', { type: 'dsa', bits: 1_024 }],
  ['ecdsa', { type: 'ecdsa', bits: 256 }],
  ['ecdsa-sha2-nistp256', { type: 'ecdsa', bits: 256 }],
  ['ecdsa-sha2-nistp384', { type: 'ecdsa', bits: 384 }],
  ['ecdsa-sha2-nistp521', { type: 'ecdsa', bits: 521 }],
  ['ed25519', { type: 'ed25519', bits: 256 }],
  ['ssh-ed25519', { type: 'ed25519', bits: 256 }],
])
/** ssh-keygen makes Ed25519 keys by itself from 9.5 on. */
const ED25519_SINCE = 905

type Given = ReadonlyMap<string, ByteString>

export const program: Program = {
  names: ['ssh-keygen'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    const bits = given.get('b')
    if (bits !== undefined && !/^\d+$/.test(bits)) {
      return yield* fail(task, `Bits has bad value ${bits} (invalid)`)
    }
    const rounds = given.get('a')
    if (rounds !== undefined && !/^\d+$/.test(rounds)) {
      return yield* fail(task, `Invalid number: ${rounds} (invalid)`)
    }
    const hash = given.get('E')?.toLowerCase() ?? 'sha256'
    if (!isHashName(hash)) return yield* fail(task, `Invalid hash algorithm "${given.get('E')}"`)
    if (given.has('m') && !FORMATS.has(given.get('m')?.toUpperCase() ?? '')) {
      return yield* fail(task, `Unsupported conversion format "${given.get('m')}"`)
    }
    if (ends?.key === BAD_OPTION) {
      const wrong = ends.value ?? ''
      const isLong = wrong.startsWith('unrecognized')
      return yield* usage(task, isLong ? 'unknown option -- -' : inOpenBsd(wrong))
    }
    if (operands.length > 0 && !['s', 'Q', 'k', 'M'].some((key) => given.has(key))) {
      return yield* usage(task, 'Too many arguments.')
    }
    const search = given.get('F') ?? given.get('R')
    if (search !== undefined || given.has('H')) {
      return yield* searchHosts(task, {
        action: given.has('F') ? 'find' : given.has('R') ? 'remove' : 'hash',
        host: search ?? '',
        path: given.get('f') ?? `${yield* homeOf(task)}/.ssh/known_hosts`,
        hash: given.has('l') ? hash : undefined,
      })
    }
    if (given.has('A')) return yield* createHostKeys(task, given.get('f') ?? '')
    if (['l', 'y', 'p', 'c'].some((key) => given.has(key))) {
      const path = given.get('f') ?? (yield* askFile(task))
      if (path === undefined) return 1
      if (given.has('l')) return yield* list(task, path, { hash, isVerbose: given.has('v') })
      if (given.has('y')) return yield* tellPublic(task, path, given.get('P'))
      const changes = {
        oldPassphrase: given.get('P'),
        newPassphrase: given.get('N'),
        comment: given.get('C'),
      }
      return yield* given.has('p')
        ? changePassphrase(task, path, changes)
        : changeComment(task, path, changes)
    }
    return yield* make(task, given)
  },
}

const FORMATS = new Map([
  ['RFC4716', 'OPENSSH'],
  ['PEM', 'PEM'],
  ['PKCS8', 'PKCS8'],
] as const) as ReadonlyMap<string, 'OPENSSH' | 'PEM' | 'PKCS8'>

function* usage(task: Task, complaint: ByteString): Run<number> {
  const text = recordedText(task, 'ssh-keygen --help')
  yield* task.err(`${complaint}\r\n${text.slice(text.indexOf('usage:'))}`)
  return 1
}

function* homeOf({ sys }: Task): Run<ByteString> {
  return (yield* readAccounts(sys)).userOf(sys.process.credentials.uid)?.home ?? ''
}

function* usualType({ sys }: Task): Run<KeyType> {
  const installed = yield* installedVersion(sys, (it) => it === 'openssh-client')
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(installed?.upstream ?? '') ?? []
  return Number(major) * 100 + Number(minor) >= ED25519_SINCE ? 'ed25519' : 'rsa'
}

/** Undefined at the end of input. */
function* askFile(task: Task): Run<ByteString | undefined> {
  const usual = `${yield* homeOf(task)}/.ssh/id_${yield* usualType(task)}`
  yield* task.out(`Enter file in which the key is (${usual}): `)
  yield* task.flush()
  const answer = yield* stdioLines(task).next()
  return answer === undefined ? undefined : answer || usual
}

function* make(task: Task, given: Given): Run<number> {
  const name = given.get('t') ?? (yield* usualType(task))
  const known = TYPES.get(name.toLowerCase())
  if (known === undefined) return yield* fail(task, `unknown key type ${name}`)
  const { type } = known
  const bits =
    type === 'ed25519' || type === 'dsa' ? known.bits : Number(given.get('b') ?? known.bits)
  if (type === 'rsa' && bits < RSA.least) {
    return yield* fail(task, `Invalid RSA key length: minimum is ${RSA.least} bits`)
  }
  if (type === 'rsa' && bits > RSA.most) {
    return yield* fail(task, `Invalid RSA key length: maximum is ${RSA.most} bits`)
  }
  if (type === 'ecdsa' && ![256, 384, 521].includes(bits)) {
    return yield* fail(task, 'Invalid ECDSA key length: valid lengths are 256, 384 or 521 bits')
  }
  if (bits > RSA_MADE_MAX) {
    yield* task.out(`Generating public/private ${type} key pair.\n`)
    yield* task.flush()
    for (;;) yield* task.sys.sleep(HOUR_MS)
  }
  return yield* create(task, {
    type,
    bits,
    path: given.get('f'),
    passphrase: given.get('N'),
    comment: given.get('C'),
    format: FORMATS.get(given.get('m')?.toUpperCase() ?? '') ?? 'OPENSSH',
    isQuiet: given.has('q'),
  })
}

const HOUR_MS = 3_600_000
