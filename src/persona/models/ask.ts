/** One question through the AI SDK: no retries, no logs, failures told in our own words. */
import type { LanguageModel, LanguageModelUsage } from 'ai'
import { MODEL_ANSWER_CHARS_MAX } from '../../base/model-limits.ts'
import { type FailureKind, ModelFailed, type Prompt, type Written } from './model.ts'

interface Asked {
  readonly model: LanguageModel
  readonly isStreamed: boolean
}

type Sdk = typeof import('ai')

/** Asks once; refuses with ModelFailed. */
export const ask = async (
  { model, isStreamed }: Asked,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<Written> => {
  const sdk = await import('ai')
  // Otherwise the SDK writes to our standard error.
  globalThis.AI_SDK_LOG_WARNINGS = false
  const question = {
    model,
    instructions: prompt.system,
    prompt: prompt.user,
    maxOutputTokens: prompt.tokensMax,
    maxRetries: 0,
    abortSignal: signal,
  }
  try {
    return await (isStreamed ? streamed(sdk, question) : whole(sdk, question))
  } catch (cause) {
    throw cause instanceof ModelFailed ? cause : failureOf(sdk, cause, signal)
  }
}

type Question = Parameters<Sdk['generateText']>[0]

const whole = async (sdk: Sdk, question: Question): Promise<Written> => {
  const { text, usage, finishReason } = await sdk.generateText(question)
  return written(text, usage, finishReason)
}

const streamed = async (sdk: Sdk, question: Question): Promise<Written> => {
  // Errors come as parts of the stream; left to itself the SDK would print them.
  const result = sdk.streamText({ ...question, onError: () => {} } as Parameters<
    Sdk['streamText']
  >[0])
  let text = ''
  let end: { usage: LanguageModelUsage; finishReason: string } | undefined
  for await (const part of result.fullStream) {
    if (part.type === 'text-delta') text += part.text
    if (part.type === 'error') throw part.error
    if (part.type === 'abort') throw new Error('aborted')
    if (part.type === 'finish') end = { usage: part.totalUsage, finishReason: part.finishReason }
    if (text.length > MODEL_ANSWER_CHARS_MAX) throw new Error('the answer has no end')
  }
  if (end === undefined) throw new Error('the answer was cut')
  return written(text, end.usage, end.finishReason)
}

const written = (text: string, usage: LanguageModelUsage, finishReason: string): Written => {
  const tokens = { tokensIn: usage.inputTokens, tokensOut: usage.outputTokens }
  if (finishReason === 'stop' || finishReason === 'length') {
    return { text, ...tokens, isCut: finishReason === 'length' }
  }
  const message = `the provider ended its answer with ${finishReason}`
  throw new ModelFailed(message, { kind: 'broken', mayCost: true })
}

const failureOf = (sdk: Sdk, cause: unknown, signal: AbortSignal): ModelFailed => {
  if (signal.aborted) {
    return new ModelFailed('the model took too long', { kind: 'late', mayCost: true, cause })
  }
  if (!sdk.APICallError.isInstance(cause)) {
    return new ModelFailed('the provider broke off', { kind: 'broken', mayCost: true, cause })
  }
  const { statusCode } = cause
  if (statusCode === undefined) {
    const message = 'the provider cannot be reached'
    return new ModelFailed(message, { kind: 'broken', mayCost: false, cause })
  }
  return new ModelFailed(`the provider answered ${statusCode}`, {
    kind: kindOf(statusCode),
    // With 200 it has sent something that we could not read.
    mayCost: statusCode < 400,
    retryAfterMs: retryAfterMs(cause.responseHeaders?.['retry-after']),
    cause,
  })
}

const kindOf = (status: number): FailureKind => {
  if (status === 429 || status === 529) return 'busy'
  return status >= 400 && status < 500 && status !== 408 ? 'denied' : 'broken'
}

/** RFC 9110 10.2.3, seconds only: a date needs our clocks to agree. */
const retryAfterMs = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined
