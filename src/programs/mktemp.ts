/** mktemp(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EEXIST, type Errno, failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'
import { O_CREAT, O_EXCL, O_RDWR } from '../world/syscalls.ts'

const OPTIONS = optionTable('dp:qtuV', [
  'directory=d',
  'quiet=q',
  'dry-run=u',
  'suffix:',
  'tmpdir::',
  'help',
  'version',
])

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const TRIES = 100

export const program: Program = {
  names: ['mktemp'],
  *run(task) {
    const { env } = task
    const flags = new Set<string>()
    let folder: ByteString | undefined
    let suffix: ByteString | undefined
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      flags.add(key)
      if (key === 'V') return yield* sayVersion(task, 'mktemp')
      if (key === 'p' || key === 'tmpdir') folder = value
      if (key === 'suffix') suffix = value ?? ''
    }
    if (ends !== undefined) return yield* endEarly(task, 'mktemp', ends)
    if (operands.length > 1) return yield* tryHelp(task, 'too many templates')
    const isDefault = operands.length === 0
    const template = operands[0] ?? 'tmp.XXXXXXXXXX'
    const shown = quotedWord(template, env)
    if (suffix !== undefined && !template.endsWith('X')) {
      return yield* complain(task, `with --suffix, template ${shown} must end in X`)
    }
    const xAt = template.lastIndexOf('X')
    const tail = suffix ?? (xAt < 0 ? '' : template.slice(xAt + 1))
    const body = suffix === undefined && xAt >= 0 ? template.slice(0, xAt + 1) : template
    if (tail.includes('/')) {
      const what = quotedWord(tail, env)
      return yield* complain(task, `invalid suffix ${what}, contains directory separator`)
    }
    const xs = /X*$/.exec(body)?.[0].length ?? 0
    if (xs < 3) return yield* complain(task, `too few X's in template ${shown}`)
    const inFolder = isDefault || ['p', 'tmpdir', 't'].some((it) => flags.has(it))
    let path = body
    if (inFolder) {
      if (flags.has('t') && template.includes('/')) {
        return yield* complain(task, `invalid template, ${shown}, contains directory separator`)
      }
      if (template.startsWith('/')) {
        const what = `invalid template, ${shown}; with --tmpdir, it may not be absolute`
        return yield* complain(task, what)
      }
      path = `${folderOf(env, folder, flags.has('t')).replace(/(?!^)\/+$/, '')}/${body}`
    }
    const isFolder = flags.has('d')
    const made = make(task, path, { xs, tail, isFolder, isDry: flags.has('u') })
    if (!failed(made)) {
      yield* task.out(`${made}\n`)
      return 0
    }
    if (flags.has('q')) return 1
    const kind = isFolder ? 'directory' : 'file'
    const where = quotedWord(path + tail, env)
    return yield* complain(task, `failed to create ${kind} via template ${where}: ${made.text}`)
  },
}

const folderOf = (
  env: Task['env'],
  given: ByteString | undefined,
  prefersVariable: boolean,
): ByteString => {
  const variable = env.get('TMPDIR') || undefined
  if (prefersVariable) return variable ?? given ?? '/tmp'
  return given || variable || '/tmp'
}

const make = (
  { sys }: Task,
  path: ByteString,
  how: { xs: number; tail: ByteString; isFolder: boolean; isDry: boolean },
): ByteString | Errno => {
  const stem = path.slice(0, path.length - how.xs)
  for (let i = 0; i < TRIES; i++) {
    let name = stem
    for (let x = 0; x < how.xs; x++) name += LETTERS.charAt(sys.dice.below(LETTERS.length))
    name += how.tail
    if (how.isDry) {
      if (failed(sys.lstat(name))) return name
      continue
    }
    if (how.isFolder) {
      const folder = sys.mkdir(name, 0o700)
      if (!failed(folder)) return name
      if (folder !== EEXIST) return folder
      continue
    }
    const fd = sys.open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    if (!failed(fd)) {
      sys.close(fd)
      return name
    }
    if (fd !== EEXIST) return fd
  }
  return EEXIST
}
