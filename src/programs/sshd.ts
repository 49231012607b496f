/** sshd of OpenSSH 9.2p1, as an administrator calls it: -t and -T look at its configuration. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { inOpenBsd } from './ssh/reach.ts'
import { sshVersion } from './ssh/version.ts'
import { readServerSettings, type ServerSettings } from './sshd/settings.ts'

const OPTIONS = optionTable('+46DdeiqrtTVC:E:b:c:f:g:h:k:o:p:u:')
const FATAL = 255
const CONFIG = '/etc/ssh/sshd_config'

export const program: Program = {
  names: ['sshd'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      const text = recordedText(task, 'sshd -?')
      const isLong = ends.value?.startsWith('unrecognized') === true
      yield* task.err(`${isLong ? 'unknown option -- -' : inOpenBsd(ends.value ?? '')}\r\n`)
      yield* task.err(
        `${yield* sshVersion(task)}\n${text.slice(Math.max(0, text.indexOf('usage:')))}`,
      )
      return 1
    }
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('V')) {
      const [release = '', rest = ''] = (yield* sshVersion(task)).split(/(?=, OpenSSL)/)
      // 9.2 leaves its patch level and Debian out.
      const isPlain = release.startsWith('OpenSSH_9.2')
      yield* task.err(`${isPlain ? 'OpenSSH_9.2' : release}${rest}\n`)
      return 0
    }
    const tests = keys.has('t') || keys.has('T')
    if (!tests && !(task.args[0] ?? '').startsWith('/')) {
      return yield* fatal(task, 'sshd re-exec requires execution with an absolute path')
    }
    const [extra] = operands
    if (extra !== undefined) {
      yield* task.err(`Extra argument ${extra}.\n`)
      return 1
    }
    return yield* check(task, {
      file: options.findLast(({ key }) => key === 'f')?.value ?? CONFIG,
      lines: options.filter(({ key }) => key === 'o').map(({ value = '' }) => value),
      tests,
      prints: keys.has('T'),
    })
  },
}

function* fatal(task: Task, text: ByteString, status = FATAL): Run<number> {
  yield* task.err(`${text}\r\n`)
  return status
}

interface Wanted {
  readonly file: ByteString
  /** -o. */
  readonly lines: readonly ByteString[]
  readonly tests: boolean
  readonly prints: boolean
}

function* check(task: Task, { file, lines, tests, prints }: Wanted): Run<number> {
  const { sys } = task
  const stat = sys.access(file, 4, { effective: true })
  if (failed(stat)) {
    yield* task.err(`${file}: ${stat.text}\n`)
    return 1
  }
  const settings = yield* readServerSettings(sys, { file, lines })
  for (const problem of settings.problems) yield* task.err(`${problem}\r\n`)
  if (settings.problems.length > 0) return settings.isFatal ? FATAL : 1
  const keys = settings.of('hostkey') ?? ['rsa', 'ecdsa', 'ed25519'].map(hostKey)
  const readable = keys.filter((path) => !failed(sys.access(path, 4, { effective: true })))
  if (readable.length === 0) return yield* fatal(task, 'sshd: no hostkeys available -- exiting.', 1)
  const isRoot = sys.process.credentials.euid === 0
  const hasSeparation = (yield* readAccounts(sys)).userNamed('sshd') !== undefined
  if (isRoot && !hasSeparation) {
    return yield* fatal(task, 'Privilege separation user sshd does not exist')
  }
  if (isRoot && failed(sys.stat('/run/sshd'))) {
    return yield* fatal(task, 'Missing privilege separation directory: /run/sshd')
  }
  if (prints) yield* task.out(yield* dump(task, settings))
  // Its port is taken: what it says of that goes to the log.
  return tests ? 0 : FATAL
}

const hostKey = (type: string): ByteString => `/etc/ssh/ssh_host_${type}_key`

/** Settings that may be given more than once. */
const MANY = new Set(['port', 'listenaddress', 'hostkey', 'acceptenv', 'subsystem'])

/** The recorded defaults, with what the files say in their places. */
function* dump(task: Task, settings: ServerSettings): Run<ByteString> {
  const rows = recordedText(task, 'sshd -T').split('\n').slice(0, -1)
  const done = new Set<string>()
  const port = settings.of('port')?.[0] ?? '22'
  return rows
    .flatMap((row) => {
      const name = row.slice(0, row.indexOf(' '))
      const own = settings.of(name)
      if (name === 'listenaddress' && own === undefined) return [row.replace(/:22$/, `:${port}`)]
      if (own === undefined) return [row]
      if (MANY.has(name)) {
        if (done.has(name)) return []
        done.add(name)
        return own
          .flatMap((it) => (name === 'acceptenv' ? it.split(/\s+/) : [it]))
          .map((it) => `${name} ${shown(name, it)}`)
      }
      return [`${name} ${shown(name, own[0] ?? '')}`]
    })
    .map((row) => `${row}\n`)
    .join('')
}

const shown = (name: string, value: ByteString): ByteString => {
  const plain = value.replace(/^"(.*)"$/, '$1').replace(/\s+/g, ' ')
  if (name === 'permitrootlogin' && /^prohibit-password$/i.test(plain)) return 'without-password'
  if (name === 'loglevel' || name === 'syslogfacility') return plain.toUpperCase()
  return /^(yes|no)$/i.test(plain) ? plain.toLowerCase() : plain
}
