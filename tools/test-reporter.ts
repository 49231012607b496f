/** Shows a line per test file, each skip with its reason, each failure, and node's closing lines. */
import { relative } from 'node:path'
import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

/** Passed tests of a file are counted, not listed: a run has thousands. */
async function* shortened(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  let file: string | undefined
  let passed = 0
  const fileLine = (): TestEvent => {
    const name = relative(process.cwd(), file ?? '')
    return { type: 'test:stdout', data: { file: name, message: `${name}: ${passed} passed\n` } }
  }
  for await (const event of source) {
    if (event.type === 'test:start') continue
    if (event.type !== 'test:pass' || event.data.skip !== undefined) {
      yield event
      continue
    }
    if (event.data.file !== file) {
      if (file !== undefined) yield fileLine()
      file = event.data.file
      passed = 0
    }
    if (event.data.details.type !== 'suite') passed++
  }
  if (file !== undefined) yield fileLine()
}

// biome-ignore lint/style/noDefaultExport: node loads a reporter by its default export
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  yield* Readable.from(shortened(source)).compose(new spec())
}
