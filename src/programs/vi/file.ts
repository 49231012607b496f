/** A file comes into vi, with the message that vim shows then. */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, EISDIR, ENOENT, failed } from '../../base/errno.ts'
import { readLines } from '../../shell/gnu/text-lines.ts'
import type { Run } from '../../shell/program.ts'
import { W_OK } from '../../world/syscalls.ts'
import type { Session } from './session.ts'
import { Text } from './text.ts'

/** False: there is none; into `other` it comes without a word. */
export function* openFile(session: Session, path: ByteString, other?: Text): Run<boolean> {
  const { sys } = session.task
  const found = yield* readLines(sys, path)
  if (other !== undefined) {
    if (failed(found)) return false
    other.lines = [...found.lines]
    return true
  }
  session.path = path
  session.display.top = 0
  session.isReadOnly = false
  if (failed(found)) {
    session.text = new Text([])
    session.isNew = found === ENOENT
    if (found === ENOENT) session.say(`"${path}" [New File]`)
    else if (found === EISDIR) session.say(`"${path}" is a directory`)
    else if (found === EACCES) session.say(`"${path}" [Permission Denied]`)
    else session.fail(`E484: Can't open file ${path}`)
    return false
  }
  const { lines, bytes, isUnended } = found
  session.text = new Text(lines)
  session.isNew = false
  session.isReadOnly = failed(sys.access(path, W_OK, { effective: true }))
  const marks = `${session.isReadOnly ? '[readonly] ' : ''}${isUnended ? '[Incomplete last line] ' : ''}`
  session.say(
    `"${path}" ${marks}${lines.length} line${lines.length === 1 ? '' : 's'}, ${bytes} byte${bytes === 1 ? '' : 's'}`,
  )
  return true
}
