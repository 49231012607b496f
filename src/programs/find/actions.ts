/** The actions of find that do something. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
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
