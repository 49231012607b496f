/** Python's sockets, on a machine that reaches nothing. */
import type { ByteString } from '../../base/bytes.ts'
import { addressOf, connectError, NAME_FAILURE } from '../../shell/gnu/network.ts'
import type { Run, Task } from '../../shell/program.ts'
import { errorClass, native, quick } from './builtins.ts'
import { systemError } from './files.ts'
import { FRAMES, within } from './library-frames.ts'
import { itemsOf, plainNumber, Raised, str, Thing, type Value } from './values.ts'

/** What a socket answers that is not connected. */
const FIRST_FD = 3n

function* resolve(task: Task, host: ByteString): Run<ByteString> {
  const address = yield* addressOf(task.sys, host)
  if (address === undefined) throw new Raised('socket.gaierror', `[Errno -3] ${NAME_FAILURE}`)
  return address
}

function* connect(task: Task, target: Value): Run<Value> {
  const [host = '', port = 0n] = itemsOf(target)
  task.sys.reaches(str(host), Number(plainNumber(port) ?? 0))
  const address = yield* resolve(task, str(host))
  throw systemError(connectError(address))
}

/** The module socket. */
export const socketModule = (task: Task): readonly (readonly [string, Value])[] => {
  const quiet = ['bind', 'listen', 'settimeout', 'setsockopt', 'close', 'shutdown', 'setblocking']
  const make = native('socket', function* () {
    yield undefined
    return new Thing(
      "<socket.socket fd=3, family=2, type=1, proto=0, laddr=('0.0.0.0', 0)>",
      new Map<string, Value>([
        ['connect', native('connect', ([target = null]) => connect(task, target))],
        ['fileno', quick('fileno', () => FIRST_FD)],
        ...quiet.map((name) => [name, quick(name, () => null)] as const),
      ]),
    )
  })
  return [
    ['socket', make],
    [
      'create_connection',
      native('create_connection', ([target = null]) =>
        within(FRAMES.connect, connect(task, target)),
      ),
    ],
    ['gethostname', quick('gethostname', () => task.sys.facts.hostname)],
    ['getfqdn', quick('getfqdn', () => task.sys.facts.hostname)],
    ['gethostbyname', native('gethostbyname', ([host = '']) => resolve(task, str(host)))],
    ['setdefaulttimeout', quick('setdefaulttimeout', () => null)],
    ['error', errorClass('error')],
    ['timeout', errorClass('TimeoutError')],
    ['gaierror', errorClass('gaierror')],
    ['AF_INET', 2n],
    ['AF_INET6', 10n],
    ['SOCK_STREAM', 1n],
    ['SOCK_DGRAM', 2n],
    ['SOL_SOCKET', 1n],
    ['SO_REUSEADDR', 2n],
    ['IPPROTO_TCP', 6n],
  ]
}
