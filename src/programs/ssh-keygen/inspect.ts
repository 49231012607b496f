/** What ssh-keygen tells of keys that are there: -l and -y. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Task } from '../../shell/program.ts'
import { fail, loadPrivate } from './files.ts'
import { type HashName, listing, randomArt } from './fingerprint.ts'
import { isPrivateFile, openPartOf, readPrivate } from './key-file.ts'
import { blobOf, fieldsIn, type PublicKey, publicLine, readPublicLine } from './wire.ts'

export interface Look {
  readonly hash: HashName
  readonly isVerbose: boolean
}

export function* list(task: Task, path: ByteString, look: Look): Run<number> {
  const { sys } = task
  const stat = sys.stat(path)
  if (failed(stat)) return yield* fail(task, `ssh-keygen: ${path}: ${stat.text}`)
  const text = yield* textOfFile(sys, path)
  const keys = isPrivateFile(text) ? yield* ofPrivate(task, path, text) : ofLines(text)
  for (const key of keys) {
    yield* task.out(listing(key, look.hash))
    if (look.isVerbose) yield* task.out(randomArt(key, look.hash))
  }
  return keys.length > 0 ? 0 : yield* fail(task, `${path} is not a public key file.`)
}

/** A line of known_hosts has its hosts for a comment. */
const ofLines = (text: ByteString): readonly PublicKey[] =>
  text.split('\n').flatMap((line) => {
    const key = line.startsWith('#') ? undefined : readPublicLine(line)
    if (key === undefined) return []
    return [{ ...key, comment: key.comment || key.before }]
  })

/** The comment is told by the file beside it, or by the key itself. */
function* ofPrivate(task: Task, path: ByteString, text: ByteString): Run<readonly PublicKey[]> {
  const [beside] = ofLines(yield* textOfFile(task.sys, `${path}.pub`))
  if (beside !== undefined) return [beside]
  const stored = readPrivate(text, '')
  if (stored !== undefined && stored !== 'locked') {
    const { pair, comment } = stored
    return [{ type: pair.type, blob: blobOf(pair), comment }]
  }
  const blob = openPartOf(text)
  const type = blob === undefined ? undefined : fieldsIn(blob, 0, 1)?.[0]
  if (blob === undefined || type === undefined) return []
  return [{ type: Buffer.from(type).toString('latin1'), blob, comment: '' }]
}

/** -y: the public line of a private file. */
export function* tellPublic(
  task: Task,
  path: ByteString,
  given: ByteString | undefined,
): Run<number> {
  const complaint = `Load key "${path}"`
  const key = yield* loadPrivate(task, path, { given, prompt: 'Enter passphrase: ', complaint })
  if (key === undefined) return 255
  yield* task.out(`${publicLine(key.pair.type, blobOf(key.pair), key.comment)}\n`)
  return 0
}
