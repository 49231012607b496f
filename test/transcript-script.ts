/** A transcript as one bash script, with marks between the answers; the same for truth and lab. */
import type { ByteString } from '../src/base/bytes.ts'
import type { Step, Transcript } from './transcript.ts'

/** Bytes around each status; no program of a transcript prints them. */
const MARK = '\x01\x02'

/** One bash for the whole session, both streams merged in order, in an empty folder. */
const PROLOGUE = `mkdir -p /tmp/w; cd /tmp/w; exec 2>&1
_mark() { local s=$?; printf '\\1\\2%s\\1\\2' $s; return $s; }
`

/** Recorded in the root of a server (tools/make-server-root.sh), by its first line. */
export const isOfServer = (text: string): boolean => /^Recorded on [^\n:]*, a server:/.test(text)

export const scriptOf = (transcript: Transcript): ByteString => {
  const steps = transcript.parts.filter((part) => typeof part !== 'string')
  return PROLOGUE + steps.map((step) => `${step.command}\n_mark\n`).join('')
}

/** The transcript with the answers of a run of its script; a missing one has status 255. */
export const answeredBy = (transcript: Transcript, output: ByteString): Transcript => {
  const pieces = output.split(MARK)
  let at = 0
  const parts = transcript.parts.map((part): string | Step => {
    if (typeof part === 'string') return part
    const said = (pieces[at] ?? '').replaceAll(/^bash: line \d+: /gm, 'bash: ')
    const status = Number(pieces[at + 1] ?? 255)
    at += 2
    const answer = { command: part.command, output: said, status }
    return part.ours === undefined ? answer : { ...answer, ours: part.ours }
  })
  return { parts }
}
