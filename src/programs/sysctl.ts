/** sysctl(8) of procps-ng 4.0.2. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsUsage } from '../shell/gnu/procps.ts'
import { complain, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_WRONLY } from '../world/syscalls.ts'
import { isDirectory, S_IFDIR } from '../world/tree.ts'

const OPTIONS = optionTable('bneNwfp::qoxaAXr:VdhP', [
  'all=a',
  'deprecated=D',
  'dry-run=R',
  'binary=b',
  'ignore=e',
  'names=N',
  'values=n',
  'load::=p',
  'quiet=q',
  'write=w',
  'system=S',
  'pattern:=r',
  'help=h',
  'version=V',
])
const ROOT = '/proc/sys'
const READ_BYTES = 65_536

interface Job {
  readonly task: Task
  readonly keys: ReadonlySet<string>
}

export const program: Program = {
  names: ['sysctl'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION)
      return yield* procpsUsage(task, 'sysctl', { message: ends.value ?? '' })
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('h') || keys.has('d')) {
      yield* task.out(recordedText(task, 'sysctl --help'))
      return 0
    }
    if (keys.has('V')) {
      yield* task.out(recordedText(task, 'sysctl --version'))
      return 0
    }
    const job: Job = { task, keys }
    if (keys.has('a') || keys.has('A') || keys.has('X')) {
      yield listBelow(job, ROOT)
      return 0
    }
    if (keys.has('p') || keys.has('f')) {
      const path = options.findLast(({ key }) => key === 'p')?.value ?? operands[0]
      return yield* load(job, path ?? '/etc/sysctl.conf')
    }
    if (operands.length === 0) {
      if (task.args.length === 1) return yield* procpsUsage(task, 'sysctl')
      yield* complain(task, 'no variables specified')
      yield* task.err("Try `sysctl --help' for more information.\n")
      return 1
    }
    let status = 0
    for (const operand of operands) {
      const at = operand.indexOf('=')
      const isFine =
        at < 0
          ? yield* show(job, pathOf(operand), keyOf(pathOf(operand)))
          : yield* set(job, operand.slice(0, at), operand.slice(at + 1))
      if (!isFine) status = 1
    }
    return status
  },
}

/** `net.ipv4.ip_forward`, `net/ipv4/ip_forward`: the first separator says which is which. */
const pathOf = (key: ByteString): ByteString => {
  const isSlashed =
    key.indexOf('/') >= 0 && (key.indexOf('.') < 0 || key.indexOf('/') < key.indexOf('.'))
  const parts = isSlashed ? key : key.replace(/[./]/g, (it) => (it === '.' ? '/' : '.'))
  return `${ROOT}/${parts.replace(/^\/+/, '')}`
}

const keyOf = (path: ByteString): ByteString =>
  path.slice(ROOT.length + 1).replace(/[./]/g, (it) => (it === '/' ? '.' : '/'))

function* missing({ task, keys }: Job, path: ByteString): Run<boolean> {
  if (keys.has('e')) return true
  yield* complain(task, `cannot stat ${path}: ${ENOENT.text}`)
  return false
}

function* show(job: Job, path: ByteString, key: ByteString): Run<boolean> {
  const { task, keys } = job
  const { sys } = task
  const stat = sys.stat(path)
  if (failed(stat)) return yield* missing(job, path)
  if (isDirectory(stat.mode)) {
    yield listBelow(job, path)
    return true
  }
  if ((stat.mode & 0o444) === 0) {
    yield* complain(task, `permission denied on key '${key}'`)
    return false
  }
  const fd = sys.open(path)
  const bytes = failed(fd) ? fd : yield* sys.read(fd, READ_BYTES)
  if (!failed(fd)) sys.close(fd)
  if (failed(bytes)) {
    const isDenied = bytes.code === 'EACCES' || bytes.code === 'EPERM'
    yield* complain(
      task,
      isDenied ? `permission denied on key '${key}'` : `reading key "${key}": ${bytes.text}`,
    )
    return false
  }
  const text = textOf(bytes)
  if (keys.has('N')) yield* task.out(`${key}\n`)
  else if (keys.has('b')) yield* task.out(text.replace(/\n$/, ''))
  else {
    for (const line of text.replace(/\n$/, '').split('\n')) {
      yield* task.out(keys.has('n') ? `${line}\n` : `${key} = ${line}\n`)
    }
  }
  return true
}

function* listBelow(job: Job, folder: ByteString): Run<void> {
  const { sys } = job.task
  const entries = sys.readdir(folder)
  if (failed(entries)) return
  for (const { name, type } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${name}`
    if (type === S_IFDIR) yield listBelow(job, path)
    else {
      const stat = sys.stat(path)
      if (!failed(stat) && (stat.mode & 0o444) !== 0) yield* show(job, path, keyOf(path))
    }
    yield* sys.pause()
  }
}

function* set(job: Job, given: ByteString, value: ByteString): Run<boolean> {
  const { task, keys } = job
  const { sys } = task
  const path = pathOf(given.trim())
  const key = keyOf(path)
  if (failed(sys.stat(path))) return yield* missing(job, path)
  if (!keys.has('R')) {
    const fd = sys.open(path, O_WRONLY)
    const written = failed(fd) ? fd : yield* sys.write(fd, `${value}\n`)
    if (!failed(fd)) sys.close(fd)
    if (failed(written)) {
      const isDenied = written.code === 'EACCES' || written.code === 'EPERM'
      const said = isDenied
        ? `permission denied on key "${key}"${keys.has('e') ? ', ignoring' : ''}`
        : `setting key "${key}": ${written.text}`
      yield* complain(task, said)
      return keys.has('e') && isDenied
    }
  }
  if (!keys.has('q')) {
    yield* task.out(
      keys.has('n') ? `${value}\n` : keys.has('N') ? `${key}\n` : `${key} = ${value}\n`,
    )
  }
  return true
}

/** -p: lines of `key = value`. */
function* load(job: Job, path: ByteString): Run<number> {
  const { task } = job
  const stat = task.sys.stat(path)
  if (failed(stat)) return yield* complain(task, `cannot open "${path}": ${stat.text}`)
  const settings: (readonly [key: ByteString, value: ByteString])[] = []
  for (const [at, line] of (yield* textOfFile(task.sys, path)).split('\n').entries()) {
    const text = line.trim()
    if (text === '' || /^[#;]/.test(text)) continue
    const equals = text.indexOf('=')
    if (equals < 0) {
      yield* complain(task, `${path}(${at + 1}): invalid syntax, continuing...`)
      continue
    }
    settings.push([text.slice(0, equals).trim(), text.slice(equals + 1).trim()])
  }
  let status = 0
  for (const [key, value] of settings) if (!(yield* set(job, key, value))) status = 1
  return status
}
