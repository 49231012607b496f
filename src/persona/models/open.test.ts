import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import type { ModelFailed, Prompt, ProviderName } from './model.ts'
import { openModel } from './open.ts'
import { providerServer, type Reply } from './provider-server.test-kit.ts'

const PROVIDERS: readonly ProviderName[] = ['openai', 'anthropic', 'ollama', 'openai-compatible']
const prompt: Prompt = { system: 'rules', user: '{"path":"/a"}', tokensMax: 300 }
const TEXT =
  'first line\nzweite Zeile: \u00e4\u00f6\u00fc \u{1f991}\n\n{{db.password}} "quoted" \\ end\n'
const KEY = 'sk-test-0123456789'

/** What comes of one question. */
const asked = async (
  provider: ProviderName,
  reply: Reply,
  how: { readonly isStreamed: boolean; readonly abortMs?: number; readonly key?: string },
) => {
  const { isStreamed, abortMs = 120_000, key = KEY } = how
  const server = await providerServer(provider, () => reply)
  const baseUrl = server.baseUrl
  const model = await openModel({ provider, name: 'm-1', key, baseUrl, isStreamed })
  assert.equal(model.name, `${provider}/m-1`)
  try {
    const answer = await model
      .write(prompt, AbortSignal.timeout(abortMs))
      .catch((failure: ModelFailed) => failure)
    return { answer, heard: server.heard }
  } finally {
    await server.close()
  }
}
const failure = (answer: unknown) => {
  assert(answer instanceof Error && answer.name === 'ModelFailed', `${answer}`)
  const { message, kind, mayCost, retryAfterMs } = answer as ModelFailed
  return { message, kind, mayCost, retryAfterMs }
}

for (const provider of PROVIDERS) {
  for (const isStreamed of [true, false]) {
    describe(`${provider}, ${isStreamed ? 'streaming' : 'whole'}`, () => {
      test('a text comes byte for byte, with its cost', async () => {
        const { answer, heard } = await asked(provider, { is: 'text', text: TEXT }, { isStreamed })
        assert.deepEqual(answer, { text: TEXT, tokensIn: 321, tokensOut: 45, isCut: false })
        assert.equal(heard.length, 1)
        const [{ path, headers, body } = assert.fail()] = heard
        const paths = { openai: '/v1/chat/completions', anthropic: '/v1/messages', ollama: '/api/chat', 'openai-compatible': '/v1/chat/completions' } // biome-ignore format: one line
        assert.equal(path, paths[provider])
        assert.equal(body.stream ?? false, isStreamed)
        assert.equal(body.model, 'm-1')
        const isKeyed = provider !== 'ollama'
        const key = provider === 'anthropic' ? headers['x-api-key'] : headers.authorization
        assert.equal(key, isKeyed ? (provider === 'anthropic' ? KEY : `Bearer ${KEY}`) : undefined)
      })

      test('a text that reached its bound says so', async () => {
        const { answer } = await asked(
          provider,
          { is: 'text', text: TEXT, ended: 'length' },
          { isStreamed },
        )
        assert.deepEqual(answer, { text: TEXT, tokensIn: 321, tokensOut: 45, isCut: true })
      })

      test('refusals of the provider, each asked once, in our words', async () => {
        const cases = [
          [401, undefined, { kind: 'denied', mayCost: false, retryAfterMs: undefined }],
          [403, undefined, { kind: 'denied', mayCost: false, retryAfterMs: undefined }],
          [404, undefined, { kind: 'denied', mayCost: false, retryAfterMs: undefined }],
          [429, '7', { kind: 'busy', mayCost: false, retryAfterMs: 7_000 }],
          [429, undefined, { kind: 'busy', mayCost: false, retryAfterMs: undefined }],
          [500, undefined, { kind: 'broken', mayCost: false, retryAfterMs: undefined }],
          [503, 'tomorrow', { kind: 'broken', mayCost: false, retryAfterMs: undefined }],
        ] as const
        for (const [status, retryAfter, wanted] of cases) {
          const reply = { is: 'status', status, ...(retryAfter && { retryAfter }) } as const
          const { answer, heard } = await asked(provider, reply, { isStreamed })
          assert.deepEqual(failure(answer), {
            message: `the provider answered ${status}`,
            ...wanted,
          })
          assert.equal(heard.length, 1)
        }
      })

      test('who hangs, stalls, cuts, floods or talks rubbish is given up', async () => {
        const late = { message: 'the model took too long', kind: 'late', mayCost: true, retryAfterMs: undefined } // biome-ignore format: one line
        for (const reply of [{ is: 'hang' }, { is: 'stall', text: TEXT }] as const) {
          const { answer } = await asked(provider, reply, { isStreamed, abortMs: 150 })
          assert.deepEqual(failure(answer), late)
        }
        const broken = [
          { is: 'cut', text: TEXT },
          { is: 'garbage', body: '<html>502 Bad Gateway</html>' },
          { is: 'garbage', body: '' },
          { is: 'garbage', body: '{"choices":null,"content":7,"message":[]}' },
          { is: 'garbage', body: 'data: {"choices":[{"delta":{"content":\n\n' },
          { is: 'flood' },
        ] as const
        for (const reply of broken) {
          const { answer } = await asked(provider, reply, { isStreamed })
          const { kind, message } = failure(answer)
          assert.equal(kind, 'broken', `${JSON.stringify(reply)}: ${message}`)
        }
      })

      test('a redirect is not followed: it would take the key along', async () => {
        const thief = await providerServer(provider, () => ({ is: 'text', text: TEXT }))
        const reply = { is: 'redirect', to: thief.baseUrl } as const
        const { answer } = await asked(provider, reply, { isStreamed })
        failure(answer)
        assert.equal(thief.heard.length, 0)
        await thief.close()
      })
    })
  }

  test(`${provider}: a provider that is not there cannot cost`, async () => {
    // A port that is a client's: nobody listens there, and nobody else may.
    const server = await providerServer(provider, () => ({ is: 'hang' }))
    const client = connect(Number(new URL(server.baseUrl).port), '127.0.0.1')
    await once(client, 'connect')
    const baseUrl = `http://127.0.0.1:${client.localPort}/v1`
    const model = await openModel({ provider, name: 'm', key: KEY, baseUrl, isStreamed: true })
    const answer = await model
      .write(prompt, AbortSignal.timeout(120_000))
      .catch((it: unknown) => it)
    client.destroy()
    await server.close()
    assert.deepEqual(failure(answer), {
      message: 'the provider cannot be reached',
      kind: 'broken',
      mayCost: false,
      retryAfterMs: undefined,
    })
  })
}
