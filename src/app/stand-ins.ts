/**
 * Programs that nobody imitates, as far as they were asked about themselves when the image was
 * recorded (images/debian-12-server/answers.json): usage, help, version, a wrong option, a file
 * that is not there.
 */
import { readFileSync } from 'node:fs'
import type { ByteString } from '../base/bytes.ts'
import type { Program } from '../shell/program.ts'

const FILE = new URL('../../images/debian-12-server/answers.json', import.meta.url)

/** Status, and the numbers of what went to stdout and stderr. */
type Answer = readonly [status: number, out: number, err: number]

interface Recorded {
  readonly texts: readonly ByteString[]
  readonly answers: ReadonlyMap<string, Answer>
}

export interface StandIns {
  /** What stands in for the program of this name when it is called so; undefined: nothing was recorded. */
  of(name: ByteString, argv: readonly ByteString[]): Program | undefined
  /** What it printed for a command line, wherever it went. */
  text(commandLine: string): ByteString | undefined
}

/** The recording is read when somebody first asks. */
export const standIns = (): StandIns => {
  let recorded: Recorded | undefined
  const read = (): Recorded => {
    if (recorded !== undefined) return recorded
    const { texts, answers } = JSON.parse(readFileSync(FILE, 'utf8')) as {
      texts: ByteString[]
      answers: Record<string, Answer>
    }
    recorded = { texts, answers: new Map(Object.entries(answers)) }
    return recorded
  }
  return {
    of: (name, argv) => {
      const found = find(read(), name, argv)
      return found === undefined ? undefined : speaking(name, found)
    },
    text: (commandLine) => {
      const { texts, answers } = read()
      const answer = answers.get(commandLine)
      if (answer === undefined) return undefined
      return texts[answer[1]] || texts[answer[2]]
    },
  }
}

interface Found {
  readonly status: number
  readonly out: ByteString
  readonly err: ByteString
}

const find = (
  { texts, answers }: Recorded,
  name: ByteString,
  argv: readonly ByteString[],
): Found | undefined => {
  const called = baseName(argv[0] ?? '')
  const rest = argv.slice(1).join(' ')
  for (const own of new Set([called, name])) {
    const given = (argument: string): Answer | undefined =>
      answers.get(argument === '' ? own : `${own} ${argument}`)
    const found = (answer: Answer, change: (text: ByteString) => ByteString): Found => ({
      status: answer[0],
      out: change(texts[answer[1]] ?? ''),
      err: change(texts[answer[2]] ?? ''),
    })
    const same = given(rest)
    if (same !== undefined) return found(same, (text) => text)
    const [word = ''] = argv.slice(1)
    const unknown = given('--nonesuch')
    if (unknown !== undefined && /^--[a-z][a-z-]*$/.test(word) && argv.length === 2) {
      const [, out, err] = given('--help') ?? unknown
      if (`${texts[out]}${texts[err]}`.includes(word)) return undefined
      return found(unknown, (text) => text.replaceAll('nonesuch', () => word.slice(2)))
    }
  }
  return undefined
}

const baseName = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

const speaking = (name: ByteString, { status, out, err }: Found): Program => ({
  names: [name],
  *run(task) {
    const argv0 = task.args[0] ?? ''
    const own = (text: ByteString): ByteString =>
      text.replaceAll('{argv0}', () => argv0).replaceAll('{name}', () => baseName(argv0))
    yield* task.out(own(out))
    yield* task.flush()
    if (err !== '') yield* task.err(own(err))
    return status
  },
})
