import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fromUnicode, textOf } from '../../base/bytes.ts'
import { systemClock } from '../../base/clock.ts'
import { memoryCanon } from '../../store/parts/memory-canon.ts'
import { about, goodText, imaginerOn, plainOf, wanted } from './imaginer.test-kit.ts'
import { INJECTIONS } from './injections.test-kit.ts'
import { openModel } from './open.ts'
import { promptsOf } from './prompt.ts'
import { type Heard, providerServer, type Reply } from './provider-server.test-kit.ts'

/** A model behind the real provider code, and an imaginer whose time runs a thousand times faster. */
const stage = async (reply: (heard: Heard) => Reply) => {
  const clock = systemClock()
  const fast = { ...clock, after: (ms: number, then: () => void) => clock.after(ms > 7_000 ? ms : ms / 1000, then) } // biome-ignore format: one line
  const canon = memoryCanon({ clock, ghostsMax: 1_000 })
  const server = await providerServer('openai-compatible', (_, heard) => reply(heard))
  after(() => server.close())
  const { baseUrl } = server
  const model = await openModel({ provider: 'openai-compatible', name: 'm', baseUrl, isStreamed: true }) // biome-ignore format: one line
  return { server, imaginer: imaginerOn(canon, fast, { model }) }
}
interface Message {
  readonly role: string
  readonly content: string
}
const messagesOf = ({ body }: Heard) => body.messages as readonly Message[]

test('a hundred injections as names: none reaches the model but as data', async () => {
  assert.equal(new Set(INJECTIONS).size, 100)
  const { server, imaginer } = await stage(() => ({ is: 'text', text: goodText(450) }))
  const rules = promptsOf(about)(wanted()).system
  const names = INJECTIONS.map((text) => fromUnicode(`/root/${text}`))
  for (const path of names) {
    const bytes = await imaginer.text(wanted(path))
    assert.equal(bytes.length, 400)
  }
  // Sentences are no names: only what could be one is asked for.
  assert.deepEqual(
    server.heard.map((heard) => messagesOf(heard)),
    names
      .filter((path) => /^[/\w.-]+$/.test(path))
      .map((path) => [
        { role: 'system', content: rules },
        { role: 'user', content: JSON.stringify({ path, kind: 'text', bytes: 400 }) },
      ]),
  )
  assert.equal(server.heard.length, 4)
})

test('a path that is asked for is one string of a JSON object, whatever it holds', () => {
  const prompts = promptsOf(about)
  const { system } = prompts(wanted())
  for (const text of INJECTIONS) {
    const path = fromUnicode(`/root/${text}`)
    const prompt = prompts(wanted(path), 'it was empty')
    assert.equal(prompt.system, system)
    assert.deepEqual(JSON.parse(prompt.user), {
      path: `/root/${text}`,
      kind: 'text',
      bytes: 400,
      rejected: 'it was empty',
    })
  }
})

test('a hundred injections as contents: none is served, and none tells that it was there', async () => {
  let said = ''
  const { server, imaginer } = await stage(() => ({ is: 'text', text: said }))
  for (const [n, text] of INJECTIONS.entries()) {
    // Alone, and in the middle of notes that would pass.
    said = n % 2 === 0 ? text : `${goodText(300)}${text}\n${goodText(300, 'later')}`
    const asked = wanted(`/root/notes-${n}.txt`)
    const served = textOf(await imaginer.text(asked))
    assert.equal(served, plainOf(asked), `${JSON.stringify(said)}\n${served}`)
  }
  const reasons = imaginer.told.map(({ provenance }) => provenance.reason ?? '')
  assert(
    reasons.every((reason) => reason.startsWith('it ')),
    JSON.stringify(reasons),
  )
  assert.equal(server.heard.length, 200)
})
