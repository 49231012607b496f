/**
 * Writes the answers of the real programs into transcripts: `node tools/record.ts rmdir ls` takes
 * the commands of src/programs/rmdir.session, `bash:arrays` those of src/shell/arrays.session. Answers marked `(ours)` stay as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { ByteString } from '../src/base/bytes.ts'
import {
  parseTranscript,
  printStep,
  printTranscript,
  type Step,
  type Transcript,
} from '../test/transcript.ts'
import { answeredBy, isOfServer, scriptOf } from '../test/transcript-script.ts'
import { askTruth, type Truth } from './truth.ts'

/** The transcript with the recorded answers; those marked `(ours)` stay. */
const answered = (transcript: Transcript, truth: Truth): Transcript => {
  const recorded = answeredBy(transcript, truth.stdout)
  const parts = recorded.parts.map((part, at): string | Step => {
    if (typeof part === 'string') return part
    if (part.status === 255 && part.output === '') {
      throw new Error(`no answer to: ${part.command}\n${truth.stderr}`)
    }
    const before = transcript.parts[at]
    return part.ours === undefined || before === undefined ? part : before
  })
  return { parts }
}

/** Names the steps whose answer changes from run to run: a transcript must not have them. */
const warnVolatile = (name: string, transcript: Transcript): void => {
  const text = transcript.parts.map((it) => (typeof it === 'string' ? it : printStep(it))).join('')
  console.error(`${name}: two runs differed; choose commands that do not:\n${text}`)
}

/** `ls`: a program's transcript; `bash:arrays`: one of several about the shell. */
const fileOf = (name: string): string => {
  const [program = '', topic] = name.split(':')
  return topic === undefined ? `src/programs/${program}.session` : `src/shell/${topic}.session`
}

const HEADER = /^Recorded on .*\n\n?/

const main = (names: readonly string[]): void => {
  const isServer = (name: string): boolean => isOfServer(readFileSync(fileOf(name), 'utf8'))
  record(
    names.filter((name) => !isServer(name)),
    false,
  )
  record(names.filter(isServer), true)
}

const record = (names: readonly string[], isServer: boolean): void => {
  if (names.length === 0) return
  const files = new Map(names.map((name) => [name, fileOf(name)]))
  const transcripts = new Map<string, Transcript>()
  const snippets = new Map<string, ByteString>()
  for (const [name, file] of files) {
    const transcript = parseTranscript(readFileSync(file, 'utf8').replace(HEADER, ''))
    transcripts.set(name, transcript)
    snippets.set(name, scriptOf(transcript))
    snippets.set(
      `${name} version`,
      `. /etc/os-release; printf 'Debian %s${isServer ? ', a server' : ''}: ' "$(cat /etc/debian_version)"
f=$(realpath "$(type -P ${name.replace(/[-:].*$/, '')})")
p=$(dpkg -S "$f" 2>/dev/null || dpkg -S "\${f#/usr}" 2>/dev/null)
dpkg-query -W -f '\${Package} \${Version}\\n' "\${p%%:*}"`,
    )
  }
  const truths = askTruth(snippets, { isServer })
  for (const [name, file] of files) {
    const truth = truths.get(name)
    const transcript = transcripts.get(name)
    if (truth === undefined || transcript === undefined) continue
    if (truth.timeout) throw new Error(`${name}: the session did not end`)
    const full = answered(transcript, truth)
    if (truth.volatile) warnVolatile(name, full)
    const version = truths.get(`${name} version`)?.stdout.trim() ?? ''
    writeFileSync(file, `Recorded on ${version}\n\n${printTranscript(full)}`)
    console.log(`${file}: recorded`)
  }
}

main(process.argv.slice(2))
