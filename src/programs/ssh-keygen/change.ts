/** Changing what a private file has besides its key: -p the passphrase, -c the comment. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { stdioLines } from '../../shell/gnu/stdio-lines.ts'
import type { Run, Task } from '../../shell/program.ts'
import { askPassphrase, FATAL, fail, loadPrivate, writeFile } from './files.ts'
import { privateFile } from './key-file.ts'
import { blobOf, publicLine } from './wire.ts'

export interface Changes {
  readonly oldPassphrase: ByteString | undefined
  readonly newPassphrase: ByteString | undefined
  readonly comment: ByteString | undefined
}

export function* changePassphrase(task: Task, path: ByteString, changes: Changes): Run<number> {
  const stat = task.sys.stat(path)
  if (failed(stat)) return yield* fail(task, `${path}: ${stat.text}`)
  const key = yield* loadPrivate(task, path, {
    given: changes.oldPassphrase,
    prompt: 'Enter old passphrase: ',
    complaint: `Failed to load key ${path}`,
  })
  if (key === undefined) return FATAL
  if (key.comment !== '') yield* task.out(`Key has comment '${key.comment}'\n`)
  const passphrase = changes.newPassphrase ?? (yield* askPassphrase(task, 'Enter new passphrase'))
  void (yield* writeFile(task, path, privateFile(key, passphrase, task.sys.dice), 0o600))
  yield* task.out('Your identification has been saved with the new passphrase.\n')
  return 0
}

export function* changeComment(task: Task, path: ByteString, changes: Changes): Run<number> {
  const stat = task.sys.stat(path)
  if (failed(stat)) return yield* fail(task, `${path}: ${stat.text}`)
  const key = yield* loadPrivate(task, path, {
    given: changes.oldPassphrase,
    prompt: 'Enter passphrase: ',
    complaint: `Cannot load private key "${path}"`,
  })
  if (key === undefined) return FATAL
  yield* task.out(key.comment === '' ? 'No existing comment\n' : `Old comment: ${key.comment}\n`)
  let { comment } = changes
  if (comment === undefined) {
    yield* task.out('New comment: ')
    yield* task.flush()
    comment = (yield* stdioLines(task).next()) ?? ''
  }
  if (comment === key.comment) {
    yield* task.out('No change to comment\n')
    return 0
  }
  const { pair, passphrase } = key
  void (yield* writeFile(
    task,
    path,
    privateFile({ pair, comment }, passphrase, task.sys.dice),
    0o600,
  ))
  const line = `${publicLine(pair.type, blobOf(pair), comment)}\n`
  void (yield* writeFile(task, `${path}.pub`, line, 0o644))
  yield* task.out(comment === '' ? 'Comment removed\n' : `Comment '${comment}' applied\n`)
  return 0
}
