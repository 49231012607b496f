/** Modules of Python's library, as far as one-liners use them. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Task } from '../../shell/program.ts'
import { S_IFDIR, S_IFMT } from '../../world/tree.ts'
import { native, quick } from './builtins.ts'
import { systemError } from './files.ts'
import { FRAMES, through } from './library-frames.ts'
import { osProcesses, ptySpawn, subprocessModule } from './processes.ts'
import { pythonRelease } from './release.ts'
import { socketModule } from './sockets.ts'
import { sysModule } from './sys-module.ts'
import {
  Bytes,
  type Callable,
  Dict,
  List,
  plainNumber,
  Raised,
  str,
  Thing,
  Tuple,
  type Value,
} from './values.ts'

/** Modules that are there and of which nothing is known. */
const BARE =
  're threading signal select errno ctypes shutil glob tempfile logging random string struct math datetime itertools functools collections traceback argparse urllib urllib.parse http http.client ssl hashlib zlib codecs io json fcntl termios tty resource pwd grp stat uuid'.split(
    ' ',
  )

/** By name; made when first asked for. */
export const modulesOf = (
  task: Task,
  args: readonly ByteString[],
): ((name: string) => Thing | undefined) => {
  const known = new Map<string, Thing>()
  const makers = new Map<string, () => readonly (readonly [string, Value])[]>([
    ['os', () => osModule(task)],
    ['os.path', () => pathModule(task)],
    ['posix', () => osModule(task)],
    ['sys', () => sysModule(task, args)],
    ['subprocess', () => subprocessModule(task)],
    ['pty', () => [['spawn', ptySpawn(task)]]],
    ['socket', () => socketModule(task)],
    ['base64', base64Module],
    ['binascii', base64Module],
    ['time', () => timeModule(task)],
    ['platform', () => platformModule(task)],
    ['getpass', () => [['getuser', quick('getuser', () => task.env.get('USER') ?? 'root')]]],
    ...BARE.map((name) => [name, () => []] as const),
  ])
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found
    const make = makers.get(name)
    if (make === undefined) return undefined
    const thing = new Thing(
      `<module '${name}' from '/usr/lib/python3.${pythonRelease(task.sys).minor}/${name.replaceAll('.', '/')}.py'>`,
      new Map(make()),
    )
    known.set(name, thing)
    return thing
  }
}

const byName = (functions: readonly Callable[]): readonly (readonly [string, Value])[] =>
  functions.map((it) => [it.name, it])

const textOf = (value: Value): ByteString => (value instanceof Bytes ? value.text : str(value))
const numberOf = (value: Value | undefined): number => Number(plainNumber(value ?? null) ?? 0)

const osModule = (task: Task): readonly (readonly [string, Value])[] => {
  const { sys, env } = task
  const environ = new Dict()
  for (const [name, value] of env) environ.set(name, value)
  /** A call of the system whose answer is looked at. */
  const call = (
    name: string,
    act: (path: ByteString, args: readonly Value[]) => unknown,
  ): Callable =>
    quick(name, (args) => {
      const path = textOf(args[0] ?? '')
      const done = act(path, args)
      if (failed(done)) throw systemError(done, path)
      return null
    })
  const { credentials, pid, ppid } = sys.process
  return [
    ...byName(osProcesses(task)),
    ...byName([
      quick('getuid', () => BigInt(credentials.uid)),
      quick('geteuid', () => BigInt(credentials.euid)),
      quick('getgid', () => BigInt(credentials.gid)),
      quick('getpid', () => BigInt(pid)),
      quick('getppid', () => BigInt(ppid)),
      quick('getcwd', () => {
        const here = sys.getcwd()
        if (failed(here)) throw systemError(here)
        return here
      }),
      quick('getlogin', () => env.get('LOGNAME') ?? 'root'),
      quick('getenv', ([name = '', standard = null]) => env.get(str(name)) ?? standard),
      quick('putenv', () => null),
      quick('listdir', ([path = '.']) => {
        const entries = sys.readdir(textOf(path))
        if (failed(entries)) throw systemError(entries, textOf(path))
        return new List(entries.map(({ name }) => name))
      }),
      quick('uname', () => {
        const { hostname, kernelRelease, kernelVersion, machine } = sys.facts
        return new Tuple(['Linux', hostname, kernelRelease, kernelVersion, machine])
      }),
      call('chdir', (path) => sys.chdir(path)),
      call('mkdir', (path) => sys.mkdir(path)),
      call('makedirs', (path) => sys.mkdir(path)),
      call('remove', (path) => sys.unlink(path)),
      call('unlink', (path) => sys.unlink(path)),
      call('rmdir', (path) => sys.rmdir(path)),
      call('rename', (path, [, to = '']) => sys.rename(path, textOf(to))),
      call('chmod', (path, [, mode]) => sys.chmod(path, numberOf(mode))),
      quick('setuid', ([uid]) => {
        const done = sys.setCredentials({ uid: numberOf(uid) })
        if (failed(done)) throw systemError(done)
        return null
      }),
      quick('setgid', ([gid]) => {
        const done = sys.setCredentials({ gid: numberOf(gid) })
        if (failed(done)) throw systemError(done)
        return null
      }),
      quick('kill', ([pidOf, signal]) => {
        const done = sys.kill(numberOf(pidOf), numberOf(signal))
        if (failed(done)) throw systemError(done)
        return null
      }),
      quick('setsid', () => null),
      quick('dup2', ([from, to]) => {
        const done = sys.dup2(numberOf(from), numberOf(to))
        if (failed(done)) throw systemError(done)
        return to ?? null
      }),
      quick('cpu_count', () => BigInt(1)),
      native('_exit', function* ([status]) {
        yield undefined
        throw new Raised('SystemExit', '', { status: numberOf(status) & 255 })
      }),
    ]),
    ['environ', environ],
    ['name', 'posix'],
    ['sep', '/'],
    ['linesep', '\n'],
  ]
}

const pathModule = ({ sys, env }: Task): readonly (readonly [string, Value])[] =>
  byName([
    quick('exists', ([path = '']) => !failed(sys.stat(textOf(path)))),
    quick('isfile', ([path = '']) => {
      const stat = sys.stat(textOf(path))
      return !failed(stat) && (stat.mode & S_IFMT) !== S_IFDIR
    }),
    quick('isdir', ([path = '']) => {
      const stat = sys.stat(textOf(path))
      return !failed(stat) && (stat.mode & S_IFMT) === S_IFDIR
    }),
    quick('getsize', ([path = '']) => {
      const stat = sys.stat(textOf(path))
      if (failed(stat)) throw systemError(stat, textOf(path))
      return BigInt(stat.size)
    }),
    quick('join', (args) =>
      args.map(textOf).reduce((a, b) => (b.startsWith('/') ? b : `${a.replace(/\/$/, '')}/${b}`)),
    ),
    quick('basename', ([path = '']) => textOf(path).replace(/^.*\//, '')),
    quick('dirname', ([path = '']) => textOf(path).replace(/\/?[^/]*$/, '')),
    quick('expanduser', ([path = '']) => textOf(path).replace(/^~/, env.get('HOME') ?? '/root')),
    quick('abspath', ([path = '']) => textOf(path)),
  ])

const base64Module = (): readonly (readonly [string, Value])[] =>
  byName([
    ...['b64decode', 'decodebytes', 'a2b_base64', 'standard_b64decode', 'urlsafe_b64decode'].map(
      (name) =>
        quick(name, ([value = '']) => {
          const text = textOf(value).replace(/[^A-Za-z0-9+/=_-]/g, '')
          if (text.replace(/=+$/, '').length % 4 === 1) {
            const count = text.replace(/=+$/, '').length
            throw new Raised(
              'binascii.Error',
              `Invalid base64-encoded string: number of data characters (${count}) cannot be 1 more than a multiple of 4`,
            )
          }
          if (text.length % 4 !== 0)
            throw through(FRAMES.decode, new Raised('binascii.Error', 'Incorrect padding'))
          return new Bytes(Buffer.from(text, 'base64').toString('latin1'))
        }),
    ),
    ...['b64encode', 'standard_b64encode', 'urlsafe_b64encode'].map((name) =>
      quick(name, ([value = '']) => {
        if (typeof value === 'string') {
          const text = "a bytes-like object is required, not 'str'"
          throw through(FRAMES.encode, new Raised('TypeError', text))
        }
        return new Bytes(Buffer.from(textOf(value), 'latin1').toString('base64'))
      }),
    ),
    ...['unhexlify', 'a2b_hex'].map((name) =>
      quick(
        name,
        ([value = '']) => new Bytes(Buffer.from(textOf(value), 'hex').toString('latin1')),
      ),
    ),
    ...['hexlify', 'b2a_hex'].map((name) =>
      quick(
        name,
        ([value = '']) => new Bytes(Buffer.from(textOf(value), 'latin1').toString('hex')),
      ),
    ),
  ])

const timeModule = (task: Task): readonly (readonly [string, Value])[] =>
  byName([
    quick('time', () => {
      const { s, ns } = task.sys.now()
      return s + ns / 1e9
    }),
    native('sleep', function* ([seconds]) {
      yield* task.flush()
      yield* task.sys.sleep(Math.max(0, numberOf(seconds) * 1_000))
      return null
    }),
  ])

const platformModule = ({ sys }: Task): readonly (readonly [string, Value])[] => {
  const { version, libc } = pythonRelease(sys)
  const { hostname, kernelRelease, kernelVersion, machine } = sys.facts
  return byName([
    quick('system', () => 'Linux'),
    quick('machine', () => machine),
    quick('processor', () => ''),
    quick('node', () => hostname),
    quick('release', () => kernelRelease),
    quick('version', () => kernelVersion),
    quick('python_version', () => version),
    quick('architecture', () => new Tuple(['64bit', 'ELF'])),
    quick('platform', () => `Linux-${kernelRelease}-${machine}-with-${libc}`),
  ])
}
