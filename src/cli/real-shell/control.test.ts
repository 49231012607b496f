import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { createControl } from './control.ts'

/** The line, and what a cage would hear and say on its other end. */
const line = () => {
  const inner = new PassThrough()
  const heard: string[] = []
  const write = inner.write.bind(inner)
  inner.write = (text: string) => {
    heard.push(text)
    return true
  }
  return { control: createControl(inner), heard, say: (text: string) => write(text), inner }
}

describe('the line to a cage', () => {
  it('tells in lines, and answers with the first status', async () => {
    const { control, heard, say } = line()
    control.serving()
    control.resize(24, 80)
    say('{"status"')
    say(': 7}\n{"status": 9}\n')
    assert.equal(await control.status, 7)
    assert.deepEqual(heard, ['"serving"\n', '{"size":[24,80]}\n'])
  })

  it('asks for a look, once for each', async () => {
    const { control, heard, say, inner } = line()
    let looks = 0
    control.touch(() => looks++)
    control.touch(() => looks++)
    say('"touched"\n"touched"\n"touched"\n')
    inner.end()
    assert.equal(await control.status, undefined)
    assert.equal(looks, 2)
    assert.deepEqual(heard, ['"touch"\n', '"touch"\n'])
  })

  it('ends without a status, and nobody waits for a look any more', async () => {
    const { control, inner } = line()
    let looks = 0
    control.touch(() => looks++)
    inner.destroy()
    assert.equal(await control.status, undefined)
    control.touch(() => looks++)
    assert.equal(looks, 2)
  })

  it('hears why there is no shell, in characters that drive no terminal', async () => {
    const { control, say, inner } = line()
    assert.equal(control.failure(), undefined)
    say('{"failed": "filtering: \x1b[2J no"}\n{"failed": "again"}\n')
    inner.end()
    assert.equal(await control.status, undefined)
    assert.equal(control.failure(), 'filtering: ?[2J no')
  })

  it('takes no other word, and no line without an end', async () => {
    const { control, say } = line()
    say('{"status": 1e9}\n{"status": -1}\nnull\n{"status": 1, "x": 2}\nserving\n')
    say('x'.repeat(5_000))
    assert.equal(await control.status, undefined)
  })
})
