/** The module sys of Python. */
import type { ByteString } from '../../base/bytes.ts'
import type { Task } from '../../shell/program.ts'
import { native } from './builtins.ts'
import { pythonRelease } from './release.ts'
import { Bytes, List, plainNumber, Raised, str, Thing, Tuple, type Value } from './values.ts'

const textOf = (value: Value): ByteString => (value instanceof Bytes ? value.text : str(value))

export const sysModule = (
  task: Task,
  args: readonly ByteString[],
): readonly (readonly [string, Value])[] => {
  const write = (name: string, say: (text: ByteString) => ReturnType<Task['err']>): Thing =>
    new Thing(
      `<_io.TextIOWrapper name='<${name}>' mode='w' encoding='utf-8'>`,
      new Map<string, Value>([
        [
          'write',
          native('write', function* ([value = '']) {
            yield* say(textOf(value))
            return BigInt(textOf(value).length)
          }),
        ],
        [
          'flush',
          native('flush', function* () {
            yield* task.flush()
            return null
          }),
        ],
      ]),
    )
  const out = write('stdout', (text) => task.out(text))
  out.attributes.set('buffer', out)
  const { minor, micro, built } = pythonRelease(task.sys)
  const version = new Tuple([3n, BigInt(minor), BigInt(micro), 'final', 0n])
  const info = new Thing(
    `sys.version_info(major=3, minor=${minor}, micro=${micro}, releaselevel='final', serial=0)`,
    new Map<string, Value>([
      ['major', 3n],
      ['minor', BigInt(minor)],
      ['micro', BigInt(micro)],
      ['__items__', new List([...version.items])],
    ]),
  )
  return [
    ['argv', new List([...args])],
    ['version', built],
    ['version_info', info],
    ['platform', 'linux'],
    ['executable', '/usr/bin/python3'],
    ['maxsize', 9_223_372_036_854_775_807n],
    ['byteorder', 'little'],
    [
      'path',
      new List([
        '',
        `/usr/lib/python3${minor}.zip`,
        `/usr/lib/python3.${minor}`,
        `/usr/lib/python3.${minor}/lib-dynload`,
        `/usr/local/lib/python3.${minor}/dist-packages`,
        '/usr/lib/python3/dist-packages',
      ]),
    ],
    ['stdout', out],
    ['stderr', write('stderr', (text) => task.err(text))],
    [
      'exit',
      native('exit', function* ([status = null]) {
        yield undefined
        const number = plainNumber(status)
        const text = number === undefined && status !== null ? str(status) : ''
        throw new Raised('SystemExit', text, {
          status: Number(number ?? (text === '' ? 0 : 1)) & 255,
        })
      }),
    ],
  ]
}
