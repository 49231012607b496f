/** telnet of GNU inetutils 2.4 on a machine that reaches nothing. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { addressOf, connectError, NAME_FAILURE } from '../shell/gnu/network.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { ownName, recordedText, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('48abcdDe:EKl:Ln:rxX:?V', [
  'ipv4=4',
  'ipv6=6',
  'binary=8',
  'login=a',
  'bind:=b',
  'no-rc=c',
  'debug=d',
  'escape:=e',
  'no-escape=E',
  'no-login=K',
  'user:=l',
  'binary-output=L',
  'trace:=n',
  'rlogin=r',
  'disable-auth:=X',
  'encrypt=x',
  'help',
  'usage',
  'version',
])
const MISUSED = 64
const TELNET_PORT = 23

export const program: Program = {
  names: ['telnet', 'inetutils-telnet'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const name = ownName(task)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${name}: ${ends.value}\n`)
      yield* task.err(`Try '${name} --help' or '${name} --usage' for more information.\n`)
      return MISUSED
    }
    const keys = options.map(({ key }) => key)
    if (ends?.key === 'help' || keys.includes('?')) return yield* sayHelp(task, 'telnet')
    if (ends !== undefined || keys.includes('V')) return yield* sayVersion(task, 'telnet')
    if (operands.length > 2) {
      yield* task.err(`${name}: too many arguments\n`)
      return 1
    }
    const [host, port] = operands
    if (host !== undefined) return yield* connect(task, host, port)
    return yield* prompt(task)
  },
}

/** The commands of telnet's own prompt that do something without a connection. */
function* prompt(task: Task): Run<number> {
  const input = stdioLines(task)
  for (;;) {
    yield* task.out('telnet> ')
    yield* task.flush()
    const line = yield* input.next()
    if (line === undefined) {
      yield* task.out('\n')
      return 0
    }
    const [command = '', host, port] = line.trim().split(/\s+/)
    if (command === '') continue
    if (/^q(u(i(t)?)?)?$|^exit$/.test(command)) return 0
    if (/^o(p(e(n)?)?)?$/.test(command) && host !== undefined) yield* connect(task, host, port)
    else if (command === '?' || command === 'help')
      yield* task.out(recordedText(task, 'telnet --help'))
    else yield* task.out('?Invalid command\n')
  }
}

function* connect(task: Task, host: ByteString, given: ByteString | undefined): Run<number> {
  const { sys } = task
  const isNumber = given === undefined || /^\d+$/.test(given)
  const port = isNumber ? Number(given ?? TELNET_PORT) : yield* serviceOf(task, given)
  if (isNumber && (port === undefined || port > 65_535)) {
    yield* task.err(`Port number ${given} is out of range.\n`)
    return 1
  }
  if (port === undefined) {
    const why = 'Servname not supported for ai_socktype'
    yield* task.err(`Server lookup failure:  ${host}:${given}, ${why}\n`)
    return 1
  }
  sys.reaches(host, port)
  const address = yield* addressOf(sys, host)
  if (address === undefined) {
    yield* task.err(`Server lookup failure:  ${host}:${given ?? 'telnet'}, ${NAME_FAILURE}\n`)
    return 1
  }
  yield* task.out(`Trying ${address}...\n`)
  const why = connectError(address).text
  yield* task.err(`${ownName(task)}: Unable to connect to remote host: ${why}\n`)
  return 1
}

function* serviceOf({ sys }: Task, name: ByteString): Run<number | undefined> {
  const rows = (yield* textOfFile(sys, '/etc/services')).split('\n')
  const row = rows.find((it) => it.split(/\s+/)[0] === name && it.includes('/tcp'))
  const port = /\s(\d+)\/tcp/.exec(row ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}
