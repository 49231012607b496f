/** The module sys of Python. */
import type { ByteString } from '../../base/bytes.ts'
import type { Task } from '../../shell/program.ts'
import { native } from './builtins.ts'
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
  const version = new Tuple([3n, 11n, 2n, 'final', 0n])
  const info = new Thing(
    "sys.version_info(major=3, minor=11, micro=2, releaselevel='final', serial=0)",
    new Map<string, Value>([
      ['major', 3n],
      ['minor', 11n],
      ['micro', 2n],
      ['__items__', new List([...version.items])],
    ]),
  )
  return [
    ['argv', new List([...args])],
    ['version', '3.11.2 (main, May 12 2026, 05:17:27) [GCC 12.2.0]'],
    ['version_info', info],
    ['platform', 'linux'],
    ['executable', '/usr/bin/python3'],
    ['maxsize', 9_223_372_036_854_775_807n],
    ['byteorder', 'little'],
    [
      'path',
      new List([
        '',
        '/usr/lib/python311.zip',
        '/usr/lib/python3.11',
        '/usr/lib/python3.11/lib-dynload',
        '/usr/local/lib/python3.11/dist-packages',
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
