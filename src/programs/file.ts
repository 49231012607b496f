/** file(1) 5.44, for the kinds of files that servers and their visitors have. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { readAll, STDIN } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import {
  isDirectory,
  isRegular,
  isSymlink,
  majorOf,
  minorOf,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  type Stat,
} from '../world/tree.ts'
import { type Described, describe } from './file/types.ts'

const OPTIONS = optionTable('bcCdDe:Ef:F:hiklLm:nNpP:rsSvzZ0', [
  'help',
  'version=v',
  'apple',
  'extension',
  'mime-type',
  'mime-encoding',
  'brief=b',
  'checking-printout=c',
  'compile=C',
  'debug=d',
  'exclude:=e',
  'exclude-quiet:=e',
  'files-from:=f',
  'separator:=F',
  'no-dereference=h',
  'mime=i',
  'keep-going=k',
  'list=l',
  'dereference=L',
  'magic-file:=m',
  'no-buffer=n',
  'no-pad=N',
  'preserve-date=p',
  'parameter:=P',
  'raw=r',
  'special-files=s',
  'no-sandbox=S',
  'uncompress=z',
  'uncompress-noreport=Z',
  'print0=0',
])

interface Job {
  readonly task: Task
  readonly keys: ReadonlySet<string>
  readonly separator: ByteString
  readonly width: number
}

export const program: Program = {
  names: ['file'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const usage = recordedText(task, 'file')
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${task.args[0]}: ${ends.value}\n${usage}`)
      return 1
    }
    if (ends !== undefined) {
      yield* task.out(recordedText(task, 'file --help'))
      return 0
    }
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('v')) {
      yield* task.out(recordedText(task, 'file --version'))
      return 0
    }
    const names: ByteString[] = []
    for (const { key, value = '' } of options) {
      if (key !== 'f') continue
      const text =
        value === '-' ? yield* readAll(task.sys, STDIN) : yield* textOfFile(task.sys, value)
      if (failed(text)) continue
      const lines = typeof text === 'string' ? text : Buffer.from(text).toString('latin1')
      names.push(...lines.split('\n').filter((line) => line !== ''))
    }
    names.push(...operands)
    if (names.length === 0) {
      yield* task.err(usage)
      return 1
    }
    const shown = names.map(nameShown)
    const width = keys.has('N') ? 0 : Math.max(...shown.map((it) => it.length))
    const separator = options.findLast(({ key }) => key === 'F')?.value ?? ':'
    const job: Job = { task, keys, separator, width }
    for (const name of names) yield* showOne(job, name)
    return 0
  },
}

const nameShown = (name: ByteString): ByteString => (name === '-' ? '/dev/stdin' : name)

function* showOne(job: Job, name: ByteString): Run<void> {
  const { task, keys, separator, width } = job
  const shown = nameShown(name)
  const pad = ' '.repeat(Math.max(0, width - shown.length))
  const head = keys.has('b') ? '' : `${shown}${keys.has('0') ? '\0' : ''}${separator} ${pad}`
  yield* task.out(`${head}${answer(keys, yield* look(job, name))}\n`)
}

const answer = (keys: ReadonlySet<string>, it: Described | ByteString): ByteString => {
  if (typeof it === 'string') return it
  if (keys.has('mime-type')) return it.mime
  if (keys.has('mime-encoding')) return it.charset
  return keys.has('i') ? `${it.mime}; charset=${it.charset}` : it.text
}

/** A string: what is said whatever is asked for. */
function* look(job: Job, name: ByteString): Run<Described | ByteString> {
  const { task, keys } = job
  const { sys } = task
  const follows = keys.has('L') || name === '-'
  const stat = name === '-' ? sys.fstat(STDIN) : follows ? sys.stat(name) : sys.lstat(name)
  if (failed(stat)) return `cannot open \`${name}' (${stat.text})`
  const bits = bitsOf(stat)
  const special = (text: string, mime: string): Described => ({ text, mime, charset: 'binary' })
  if (isDirectory(stat.mode)) return special(`${bits}directory`, 'inode/directory')
  if (isSymlink(stat.mode)) return linkText(job, name)
  const kind = stat.mode & S_IFMT
  if (!keys.has('s') && (kind === S_IFCHR || kind === S_IFBLK)) {
    const numbers = `(${majorOf(stat.rdev)}/${minorOf(stat.rdev)})`
    return kind === S_IFCHR
      ? special(`${bits}character special ${numbers}`, 'inode/chardevice')
      : special(`${bits}block special ${numbers}`, 'inode/blockdevice')
  }
  if (kind === S_IFIFO && name !== '-') return special(`${bits}fifo (named pipe)`, 'inode/fifo')
  if (isRegular(stat.mode) && stat.size === 0) return special(`${bits}empty`, 'inode/x-empty')
  const fd = name === '-' ? STDIN : sys.open(name)
  if (failed(fd)) {
    return fd.code === 'EACCES'
      ? `${bits}regular file, no read permission`
      : `cannot open \`${name}' (${fd.text})`
  }
  const bytes = yield* readAll(sys, fd)
  if (fd !== STDIN) sys.close(fd)
  if (failed(bytes)) return `cannot read \`${name}' (${bytes.text})`
  if (bytes.length === 0) return special(`${bits}empty`, 'inode/x-empty')
  const found = describe(bytes, bytes.length, zoneOf(sys, task.env))
  const isPlainText = found.mime === 'text/plain' && / text/.test(found.text)
  return { ...found, text: `${bits}${bits !== '' && isPlainText ? ', ' : ''}${found.text}` }
}

const bitsOf = ({ mode }: Stat): string =>
  [mode & S_ISUID && 'setuid', mode & S_ISGID && 'setgid', mode & S_ISVTX && 'sticky']
    .filter((it) => it !== 0)
    .map((it) => (it === 'sticky' || isDirectory(mode) ? `${it}, ` : `${it} `))
    .join('')

const linkText = ({ task }: Job, name: ByteString): Described => {
  const target = task.sys.readlink(name)
  const shown = failed(target) ? '' : target
  const isBroken = failed(task.sys.stat(name))
  const text = isBroken ? `broken symbolic link to ${shown}` : `symbolic link to ${shown}`
  return { text, mime: 'inode/symlink', charset: 'binary' }
}
