/** ssh-keyscan of OpenSSH 9.2p1 on a machine that reaches nothing. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { addressOf, connectError, NAME_FAILURE } from '../shell/gnu/network.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { inOpenBsd } from './ssh/reach.ts'

const OPTIONS = optionTable('cDHv46p:T:t:f:O:')
/** Of each of these types it asks for a key, one connection after the other. */
const USUAL = 'rsa,ecdsa,ed25519,ecdsa-sk,ed25519-sk'
const TYPES = new Set([...USUAL.split(','), 'dsa'])
const FATAL = 255
const SSH_PORT = 22

export const program: Program = {
  names: ['ssh-keyscan'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const files: ByteString[] = []
    let types = USUAL.split(',')
    let port = SSH_PORT
    for (const { key, value = '' } of options) {
      if (key === 'p') {
        port = /^\d+$/.test(value) && Number(value) < 65_536 ? Number(value) : 0
        if (port === 0) {
          yield* task.err(`Bad port '${value}'\n`)
          return 1
        }
      }
      if (key === 'T' && !(Number(value) > 0)) {
        yield* task.err(`Bad timeout '${value}'\n`)
        return yield* usage(task)
      }
      if (key === 'f') files.push(value)
      if (key !== 't') continue
      types = value.split(',')
      const wrong = types.find((it) => !TYPES.has(it))
      if (wrong === undefined) continue
      yield* task.err(`Unknown key type "${wrong}"\r\n`)
      return FATAL
    }
    if (ends?.key === BAD_OPTION) {
      const isLong = ends.value?.startsWith('unrecognized') === true
      const said = isLong ? 'unknown option -- -' : inOpenBsd(ends.value ?? '')
      yield* task.err(`${said}\r\n`)
      return yield* usage(task)
    }
    if (operands.length === 0 && files.length === 0) return yield* usage(task)
    const listed = yield* hostsIn(task, files)
    if (listed === undefined) return FATAL
    for (const host of [...operands, ...listed].flatMap((it) => it.split(','))) {
      yield* scan(task, host, { port, times: types.length })
    }
    return 1
  },
}

function* usage(task: Task): Run<number> {
  const text = recordedText(task, 'ssh-keyscan --help')
  yield* task.err(text.slice(text.indexOf('usage:')))
  return 1
}

/** First words of the files' lines; undefined after saying which can't be read. */
function* hostsIn(
  task: Task,
  files: readonly ByteString[],
): Run<readonly ByteString[] | undefined> {
  const hosts: ByteString[] = []
  for (const file of files) {
    const path = file === '-' ? '/dev/stdin' : file
    const stat = task.sys.stat(path)
    if (failed(stat)) {
      yield* task.err(`ssh-keyscan: ${file}: ${stat.text}\r\n`)
      return undefined
    }
    for (const line of (yield* textOfFile(task.sys, path)).split('\n')) {
      const [host = ''] = line.replace(/#.*/, '').trim().split(/\s+/)
      if (host !== '') hosts.push(host)
    }
  }
  return hosts
}

function* scan(
  task: Task,
  host: ByteString,
  { port, times }: { readonly port: number; readonly times: number },
): Run<void> {
  task.sys.reaches(host, port)
  const address = yield* addressOf(task.sys, host)
  const said =
    address === undefined
      ? `getaddrinfo ${host}: ${NAME_FAILURE}\r\n`
      : `connect (\`${host}'): ${connectError(address).text}\r\n`
  for (let n = 0; n < times; n++) yield* task.err(said)
}
