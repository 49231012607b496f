/** fallocate(1) of util-linux 2.38.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { O_CREAT, O_RDWR } from '../world/syscalls.ts'

const OPTIONS = optionTable('hvVncpdizxl:o:', [
  'help=h',
  'version=V',
  'keep-size=n',
  'punch-hole=p',
  'collapse-range=c',
  'dig-holes=d',
  'insert-range=i',
  'zero-range=z',
  'offset:=o',
  'length:=l',
  'posix=x',
  'verbose=v',
])

/** A size as util-linux reads it: K and KiB are 1024, KB is 1000. */
const sizeOf = (text: ByteString): number | undefined => {
  const size = parseWhole(text.trim(), { suffixes: 'KMGTPEZYkmgt0' })
  return typeof size === 'number' ? size : undefined
}

export const program: Program = {
  names: ['fallocate'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined) return yield* endEarly(task, 'fallocate', ends)
    if (keys.has('h')) return yield* endEarly(task, 'fallocate', { key: 'help', value: undefined })
    if (keys.has('V')) {
      return yield* endEarly(task, 'fallocate', { key: 'version', value: undefined })
    }
    let length: number | undefined
    let offset = 0
    for (const { key, value = '' } of options) {
      if (key !== 'l' && key !== 'o') continue
      const size = sizeOf(value)
      if (size === undefined || (key === 'l' && size <= 0)) {
        const what = key === 'l' ? 'length' : 'offset'
        return yield* complain(task, `invalid ${what} value specified`)
      }
      if (key === 'l') length = size
      else offset = size
    }
    const [path, extra] = operands
    if (path === undefined) return yield* complain(task, 'no filename specified')
    if (extra !== undefined) return yield* complain(task, 'unexpected number of arguments')
    if (keys.has('d')) return 0
    if (length === undefined) return yield* complain(task, 'no length argument specified')
    const creates = !keys.has('p') && !keys.has('c') && !keys.has('i')
    const fd = sys.open(path, O_RDWR | (creates ? O_CREAT : 0), 0o666)
    if (failed(fd)) return yield* complain(task, `cannot open ${path}: ${fd.text}`)
    const how = {
      keepSize: keys.has('n') || keys.has('p'),
      punch: keys.has('p'),
      zero: keys.has('z'),
    }
    const done = yield* sys.allocate(fd, { at: offset, bytes: length }, how)
    sys.close(fd)
    if (failed(done)) return yield* complain(task, `fallocate failed: ${done.text}`)
    return 0
  },
}
