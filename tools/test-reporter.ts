/** Shows a line per test file, each skip with its reason, each failure, and node's closing lines. */
import { relative } from 'node:path'
import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

/** Passed tests of a file are counted, not listed: a run has thousands. */
async function* shortened(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  let file: string | undefined
  let passed = 0
  for await (const event of source) {
    const isPass = event.type === 'test:pass' && event.data.skip === undefined
    const next = isPass ? event.data.file : undefined
    if (file !== undefined && (event.type === 'test:diagnostic' || (isPass && next !== file))) {
      const message = `${relative(process.cwd(), file)}: ${passed} passed\n`
      yield { type: 'test:stdout', data: { file, message } }
      file = undefined
    }
    if (isPass) {
      if (file === undefined) passed = 0
      file = next
      if (event.data.details.type !== 'suite') passed++
    } else if (event.type !== 'test:start') yield event
  }
}

// biome-ignore lint/style/noDefaultExport: node loads a reporter by its default export
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  yield* Readable.from(shortened(source)).compose(new spec())
}
