/** shred(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_WRONLY, SEEK_SET } from '../world/syscalls.ts'
import { isRegular } from '../world/tree.ts'

const OPTIONS = optionTable('fn:s:uvxz', [
  'exact=x',
  'force=f',
  'iterations:=n',
  'size:=s',
  'random-source:',
  'remove::',
  'verbose=v',
  'zero=z',
  'help',
  'version',
])
const PASSES = 3
const OWNER_WRITES = 0o200
const REMOVALS = [
  ['unlink', 'unlink'],
  ['wipe', 'wipe'],
  ['wipesync', 'wipesync'],
] as const

interface Wanted {
  passes: number
  size: number | undefined
  removes: 'unlink' | 'wipe' | 'wipesync' | undefined
  readonly keys: ReadonlySet<string>
}

export const program: Program = {
  names: ['shred'],
  *run(task) {
    const { env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    const wanted: Wanted = { passes: PASSES, size: undefined, removes: undefined, keys }
    for (const { key, value } of options) {
      if (key === 'n') {
        const passes = parseWhole(value ?? '')
        if (typeof passes !== 'number') {
          return yield* complain(task, `invalid number of passes: ${quotedWord(value ?? '', env)}`)
        }
        wanted.passes = passes
      } else if (key === 's') {
        const size = parseWhole(value ?? '', { suffixes: 'cbBkKMGTPEZY0' })
        if (typeof size !== 'number') {
          return yield* complain(task, `invalid file size: ${quotedWord(value ?? '', env)}`)
        }
        wanted.size = size
      } else if (key === 'u') wanted.removes = 'wipesync'
      else if (key === 'remove') {
        const found = value === undefined ? undefined : matchWord(task, '--remove', value, REMOVALS)
        if (found !== undefined && 'problem' in found) return yield* tryHelp(task, found.problem)
        wanted.removes = found?.value ?? 'wipesync'
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'shred', ends)
    if (operands.length === 0) return yield* tryHelp(task, 'missing file operand')
    let status = 0
    for (const path of operands) if (!(yield* shred(task, wanted, path))) status = 1
    return status
  },
}

function* shred(task: Task, wanted: Wanted, path: ByteString): Run<boolean> {
  const { sys, env } = task
  const shown = quotedName(path, env)
  let fd = sys.open(path, O_WRONLY)
  if (failed(fd) && fd.code === 'EACCES' && wanted.keys.has('f')) {
    if (!failed(sys.chmod(path, OWNER_WRITES))) fd = sys.open(path, O_WRONLY)
  }
  if (failed(fd)) {
    yield* complain(task, `${shown}: failed to open for writing: ${fd.text}`)
    return false
  }
  const isFine = yield* overwrite(task, wanted, fd, shown)
  sys.close(fd)
  if (!isFine || wanted.removes === undefined) return isFine
  return yield* remove(task, wanted, path)
}

function* overwrite(task: Task, wanted: Wanted, fd: Fd, shown: ByteString): Run<boolean> {
  const { sys } = task
  const stat = sys.fstat(fd)
  if (failed(stat)) return false
  const { keys } = wanted
  const isWhole = wanted.size !== undefined || keys.has('x') || !isRegular(stat.mode)
  const size =
    wanted.size ?? (isWhole ? stat.size : Math.ceil(stat.size / stat.blockBytes) * stat.blockBytes)
  const passes = wanted.passes + (keys.has('z') ? 1 : 0)
  for (let pass = 1; pass <= passes; pass++) {
    const isZero = pass > wanted.passes
    if (keys.has('v')) {
      const what = isZero ? '000000' : 'random'
      yield* complain(task, `${shown}: pass ${pass}/${passes} (${what})...`)
    }
    void sys.seek(fd, 0, SEEK_SET)
    for (let left = size; left > 0; ) {
      const bytes = new Uint8Array(Math.min(left, CHUNK_BYTES))
      if (!isZero) for (let at = 0; at < bytes.length; at++) bytes[at] = sys.dice.below(256)
      const written = yield* sys.write(fd, bytes)
      if (failed(written)) {
        yield* complain(task, `${shown}: error writing at offset ${size - left}: ${written.text}`)
        return false
      }
      left -= bytes.length
      yield* sys.pause()
    }
  }
  return true
}

/** The first character it tries for names. */
const NAME = '0'

/** Shorter and shorter names, then none. */
function* remove(task: Task, wanted: Wanted, path: ByteString): Run<boolean> {
  const { sys, env } = task
  const isVerbose = wanted.keys.has('v')
  if (isVerbose) yield* complain(task, `${quotedName(path, env)}: removing`)
  const slash = path.lastIndexOf('/') + 1
  let now = path
  for (let length = path.length - slash; wanted.removes !== 'unlink' && length > 0; length--) {
    const next = path.slice(0, slash) + NAME.repeat(length)
    if (!failed(sys.lstat(next))) continue
    if (failed(sys.rename(now, next))) continue
    if (isVerbose) {
      yield* complain(task, `${quotedName(now, env)}: renamed to ${quotedName(next, env)}`)
    }
    now = next
  }
  const gone = sys.unlink(now)
  if (failed(gone)) {
    yield* complain(task, `${quotedName(path, env)}: failed to remove: ${gone.text}`)
    return false
  }
  if (isVerbose) yield* complain(task, `${quotedName(path, env)}: removed`)
  return true
}
