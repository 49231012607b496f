/** Where cp, mv, ln and install put their operands: a file, or a directory to put them into. */
import type { ByteString } from '../../base/bytes.ts'
import { ENOTDIR, failed } from '../../base/errno.ts'
import { isDirectory } from '../../world/tree.ts'
import type { Run, Task } from '../program.ts'
import { quoted } from './quoting.ts'
import { complain, tryHelp } from './usage.ts'

/** Source and destination, one pair for each operand. */
export interface Pair {
  readonly from: ByteString
  readonly to: ByteString
}

/**
 * The pairs of a command line; a number is the exit status when it made no sense. `targetFolder`
 * is -t, `isFile` is -T.
 */
export function* pairsOf(
  task: Task,
  operands: readonly ByteString[],
  how: {
    readonly targetFolder: ByteString | undefined
    readonly isFile: boolean
    readonly strips?: boolean
  },
): Run<{ pairs: readonly Pair[]; isInto: boolean } | number> {
  const { env } = task
  const wanted = how.targetFolder === undefined ? 2 : 1
  if (operands.length < wanted) {
    const [only] = operands
    if (only === undefined) return yield* tryHelp(task, 'missing file operand')
    return yield* tryHelp(task, `missing destination file operand after ${quoted(only, env)}`)
  }
  const { targetFolder } = how
  if (how.isFile) {
    if (targetFolder !== undefined) {
      return yield* complain(
        task,
        'cannot combine --target-directory (-t) and --no-target-directory (-T)',
      )
    }
    const extra = operands[2]
    if (extra !== undefined) return yield* tryHelp(task, `extra operand ${quoted(extra, env)}`)
    return { pairs: [{ from: operands[0] ?? '', to: operands[1] ?? '' }], isInto: false }
  }
  if (targetFolder !== undefined) {
    const problem = folderProblem(task, targetFolder)
    if (problem !== undefined) {
      return yield* complain(task, `target directory ${quoted(targetFolder, env)}: ${problem}`)
    }
    return into(operands, targetFolder, how.strips === true)
  }
  const target = operands.at(-1) ?? ''
  const sources = operands.slice(0, -1)
  const problem = folderProblem(task, target)
  if (problem === undefined) return into(sources, target, how.strips === true)
  if (sources.length > 1) {
    return yield* complain(task, `target ${quoted(target, env)}: ${problem}`)
  }
  return { pairs: [{ from: sources[0] ?? '', to: target }], isInto: false }
}

/** Why files can't be put into a path; undefined when they can. */
const folderProblem = ({ sys }: Task, path: ByteString): string | undefined => {
  const stat = sys.stat(path)
  if (failed(stat)) return stat.text
  return isDirectory(stat.mode) ? undefined : ENOTDIR.text
}

const into = (
  sources: readonly ByteString[],
  target: ByteString,
  strips: boolean,
): { pairs: readonly Pair[]; isInto: boolean } => ({
  pairs: sources.map((source) => {
    const from = strips ? stripSlashes(source) : source
    return { from, to: joined(target, lastName(from)) }
  }),
  isInto: true,
})

export const stripSlashes = (path: ByteString): ByteString => path.replace(/(?!^)\/+$/, '')

/** The last name of a path, trailing slashes away. */
export const lastName = (path: ByteString): ByteString => {
  const stripped = stripSlashes(path)
  return stripped === '/' ? '/' : stripped.slice(stripped.lastIndexOf('/') + 1)
}

/** A name inside a directory; `..` and `/` stay in the directory itself. */
export const joined = (folder: ByteString, name: ByteString): ByteString => {
  if (name === '..' || name === '/') return folder
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`
}
