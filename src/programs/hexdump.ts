/** hexdump(1) of util-linux 2.38.1, without files of formats (-f). */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { STDIN } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, ownName } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { formatLayout, formatSize, parseFormat } from './hexdump/format.ts'
import { LAYOUTS, type Layout, TWO_BYTES } from './hexdump/layouts.ts'

const OPTIONS = optionTable('bcCde:f:L::n:os:vxhV', [
  'one-byte-octal=b',
  'one-byte-char=c',
  'canonical=C',
  'two-bytes-decimal=d',
  'two-bytes-octal=o',
  'two-bytes-hex=x',
  'format:=e',
  'format-file:=f',
  'color::=L',
  'length:=n',
  'skip:=s',
  'no-squeezing=v',
  'help=h',
  'version=V',
])
const ROW = 16

interface Wanted {
  readonly layouts: readonly Layout[]
  /** Bytes of a row. */
  readonly block: number
  length: number
  skip: number
  readonly squeezes: boolean
}

export const program: Program = {
  names: ['hexdump', 'hd'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'hexdump', ends)
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, name] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, 'hexdump', { key: name, value: undefined })
    }
    const isHd = ownName(task).replace(/^.*\//, '') === 'hd'
    const chosen = layoutsOf(options)
    if (typeof chosen === 'string') return yield* complain(task, chosen)
    const standard = isHd ? LAYOUTS.get('C') : undefined
    const wanted: Wanted = {
      ...(chosen.layouts.length > 0 ? chosen : { layouts: [standard ?? TWO_BYTES], block: ROW }),
      length: Number.POSITIVE_INFINITY,
      skip: 0,
      squeezes: !keys.has('v'),
    }
    for (const { key, value = '' } of options) {
      if (key !== 'n' && key !== 's') continue
      const size = /^0x[\da-f]+$/i.test(value)
        ? Number(value)
        : parseWhole(value, { suffixes: 'KMGTPEZYkm0' })
      if (typeof size !== 'number') {
        const what = key === 'n' ? 'length' : 'offset'
        return yield* complain(task, `failed to parse ${what}: '${value}': Invalid argument`)
      }
      if (key === 'n') wanted.length = size
      else wanted.skip = size
    }
    return yield* dump(task, wanted, operands)
  },
}

/** The formats asked for, in order; a string says what is wrong with one. */
const layoutsOf = (
  options: readonly { readonly key: string; readonly value?: ByteString | undefined }[],
): Pick<Wanted, 'layouts' | 'block'> | string => {
  const formats = options
    .filter(({ key }) => key === 'e')
    .map(({ value = '' }) => parseFormat(value))
  const wrong = formats.find((it) => typeof it === 'string')
  if (wrong !== undefined) return wrong
  const units = formats.filter((it) => typeof it !== 'string')
  const isBuiltIn = options.some(({ key }) => LAYOUTS.has(key))
  const block = Math.max(isBuiltIn ? ROW : 0, ...units.map(formatSize), units.length > 0 ? 1 : ROW)
  const layouts: Layout[] = []
  for (const { key } of options) {
    const builtIn = LAYOUTS.get(key)
    const own = key === 'e' ? units.shift() : undefined
    if (builtIn !== undefined) layouts.push(builtIn)
    if (own !== undefined) layouts.push(formatLayout(own, block))
  }
  return { layouts, block }
}

function* dump(task: Task, wanted: Wanted, operands: readonly ByteString[]): Run<number> {
  const rows = rowPrinter(task, wanted)
  let status = 0
  let isAny = false
  let { skip, length } = wanted
  for (const path of operands.length === 0 ? [undefined] : operands) {
    const fd = path === undefined ? STDIN : task.sys.open(path)
    if (failed(fd)) {
      status = yield* complain(task, `${path}: ${fd.text}`)
      continue
    }
    isAny = true
    for (;;) {
      const read = length === 0 ? undefined : yield* task.sys.read(fd, CHUNK_BYTES)
      if (read === undefined) break
      if (failed(read)) {
        status = yield* complain(task, `${path ?? 'stdin'}: ${read.text}`)
        break
      }
      if (read.length === 0) break
      const skipped = Math.min(skip, read.length)
      skip -= skipped
      rows.skipped(skipped)
      const bytes = read.subarray(skipped).subarray(0, length)
      length -= bytes.length
      yield* rows.add(bytes)
      yield* task.sys.pause()
    }
    if (path !== undefined) task.sys.close(fd)
  }
  if (!isAny) return yield* complain(task, 'all input file arguments failed')
  yield* rows.end()
  return status
}

interface Rows {
  skipped(count: number): void
  add(bytes: Bytes): Run<void>
  end(): Run<void>
}

const rowPrinter = (task: Task, { layouts, block, squeezes }: Wanted): Rows => {
  let at = 0
  let rest: Bytes = new Uint8Array(0)
  let before: Bytes | undefined
  let isStarred = false
  function* row(bytes: Bytes): Run<void> {
    const isSame =
      squeezes &&
      bytes.length === block &&
      before !== undefined &&
      Buffer.from(before).equals(bytes)
    if (isSame) {
      if (!isStarred) yield* task.out('*\n')
      isStarred = true
    } else {
      isStarred = false
      for (const layout of layouts) yield* task.out(layout.row(at, bytes))
    }
    before = bytes
    at += bytes.length
  }
  return {
    skipped(count) {
      at += count
    },
    *add(bytes) {
      const all = Buffer.concat([rest, bytes])
      const whole = all.length - (all.length % block)
      for (let from = 0; from < whole; from += block) {
        yield* row(all.subarray(from, from + block))
        yield* task.sys.pause()
      }
      rest = all.subarray(whole)
    },
    *end() {
      if (rest.length > 0) yield* row(rest)
      const last = layouts.at(-1)
      if (at > 0 && last !== undefined) yield* task.out(last.address(at))
    },
  }
}
