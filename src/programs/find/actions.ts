/** The actions of find that do something. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import { isDirectory } from '../../world/tree.ts'
import { gather, runOn } from './commands.ts'
import type { Make, Parts } from './parts.ts'

const command = (parts: Parts, name: ByteString): { words: ByteString[]; isGathered: boolean } => {
  const words: ByteString[] = []
  for (let word = parts.word(); word !== undefined; word = parts.word()) {
    if (word === ';' && words.length > 0) return { words, isGathered: false }
    if (word === '+' && words.at(-1) === '{}') {
      words.pop()
      return { words, isGathered: true }
    }
    words.push(word)
  }
  return parts.fail(`missing argument to \`${name}'`)
}

export const execution =
  (inFolder: boolean, asks: boolean): Make =>
  (parts, name) => {
    const { words, isGathered } = command(parts, name)
    const { task } = parts.about
    parts.acts()
    if (!isGathered) return (visit) => runOn(task, visit, { command: words, inFolder, asks })
    const gathered = { command: words, folder: inFolder, paths: [], at: '' }
    parts.draft.gathered.push(gathered)
    return function* (visit, verdict) {
      yield* gather(task, gathered, visit, verdict)
      return true
    }
  }

export const printing =
  (end: string): Make =>
  (parts) => {
    parts.acts()
    return function* ({ path }) {
      yield* parts.about.task.out(path + end)
      return true
    }
  }

/** -fprint: the file is made when the expression is read. */
export const printingInto =
  (end: string): Make =>
  (parts, name) => {
    parts.acts()
    const path = parts.argument(name)
    const { task } = parts.about
    const fd = task.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(fd)) return parts.fail(`${quotedWord(path, task.env)}: ${fd.text}`)
    return function* (visit) {
      const written = yield* task.sys.write(fd, visit.path + end)
      return !failed(written)
    }
  }

export const deletion: Make = (parts) => {
  parts.acts()
  parts.draft.depthFirst = true
  const { task } = parts.about
  return function* (visit, verdict) {
    if (visit.path === '.') return true
    const isFolder = isDirectory(visit.stat.mode)
    const gone = isFolder ? task.sys.rmdir(visit.path) : task.sys.unlink(visit.path)
    if (!failed(gone)) return true
    verdict.status = 1
    yield* complain(task, `cannot delete ${quotedWord(visit.path, task.env)}: ${gone.text}`)
    return false
  }
}
