/** Shows a line per test file, each skip with its reason, each failure, and node's closing lines. */
import { writeSync } from 'node:fs'
import { relative } from 'node:path'
import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

/** What a part of a run tells tools/test.ts. */
export interface PartRecord {
  /** To be shown now. */
  readonly text?: string
  /** Node's closing counts, by their names. */
  readonly counts?: { readonly [name: string]: number }
  /** The failures once more, to be shown last. */
  readonly failures?: string
}

/** Where a part writes its records, a line of JSON each. */
export const RECORDS_FD = 3

/** A file that takes longer is shown with its time. */
const QUICK_MS_MAX = 5_000

/** Passed tests of a file are counted, not listed: a run has thousands. */
async function* shortened(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  let file: string | undefined
  let passed = 0
  let ms = 0
  for await (const event of source) {
    const isPass = event.type === 'test:pass' && event.data.skip === undefined
    const next = isPass ? event.data.file : undefined
    if (file !== undefined && (event.type === 'test:diagnostic' || (isPass && next !== file))) {
      const time = ms > QUICK_MS_MAX ? ` in ${Math.round(ms / 1000)} s` : ''
      const message = `${relative(process.cwd(), file)}: ${passed} passed${time}\n`
      if (passed > 0) yield { type: 'test:stdout', data: { file, message } }
      file = undefined
    }
    if (isPass) {
      if (file === undefined) {
        passed = 0
        ms = 0
      }
      file = next
      if (event.data.nesting === 0) ms += event.data.details.duration_ms
      if (event.data.details.type !== 'suite') passed++
    } else if (event.type !== 'test:start') yield event
  }
}

const COUNT = /^(tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/
const FAILURES = '\n\u2716 failing tests:\n'

/** The same as records, for a run of several processes. */
async function* recorded(source: AsyncIterable<TestEvent>): AsyncGenerator<PartRecord> {
  const counts: { [name: string]: number } = {}
  async function* uncounted(): AsyncGenerator<TestEvent> {
    for await (const event of shortened(source)) {
      const { message = '' } = event.type === 'test:diagnostic' ? event.data : {}
      const [, name, count] = COUNT.exec(message) ?? []
      if (name !== undefined) counts[name] = Number(count)
      else if (!message.startsWith('duration_ms ')) yield event
    }
  }
  for await (const said of Readable.from(uncounted()).compose(new spec())) {
    const [text = '', ...failures] = `${said}`.split(FAILURES)
    yield { text, ...(failures.length > 0 && { failures: failures.join() }) }
  }
  yield { counts }
}

// biome-ignore lint/style/noDefaultExport: node loads a reporter by its default export
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  if (process.env.IS_PART_OF_TESTS === undefined) {
    yield* Readable.from(shortened(source)).compose(new spec())
  } else {
    for await (const record of recorded(source)) writeWhole(`${JSON.stringify(record)}\n`)
  }
}

/** At once, as node ends the process when the last test is over. */
const writeWhole = (line: string): void => {
  const bytes = Buffer.from(line)
  for (let at = 0; at < bytes.length; ) at += writeSync(RECORDS_FD, bytes, at)
}
