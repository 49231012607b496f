/** One text from the model: asked, checked, asked again with the flaw named, fitted. */
import { type Bytes, bytesOf } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { fitted } from '../plain/fit.ts'
import type { About } from '../recipe.ts'
import type { WantedText } from '../texts.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import type { Budget, Reserved } from './budget.ts'
import { cleaned, fitFlawOf, flawOf } from './flaws.ts'
import { type Model, ModelFailed, type Prompt, type Written } from './model.ts'
import { promptHash, promptsOf } from './prompt.ts'

/** What came of it: bytes, or a reason why there are none. */
export interface Attempt {
  readonly bytes?: Bytes | undefined
  readonly reason?: string | undefined
  readonly tokensIn: number
  readonly tokensOut: number
  readonly tookMs: number
  readonly promptHash?: string | undefined
}

export type Writer = (wanted: WantedText) => Promise<Attempt>

interface Setup {
  readonly about: About
  readonly clock: Clock
  readonly model: Model
  readonly budget: Budget
  readonly timeoutMs: number
  readonly trouble: (reason: string) => void
  /** Aborted when the process stops: whatever is under way refuses. */
  readonly closing: AbortSignal
}

const TRIES = 2
/** A second try is worth it while this share of the time is left. */
const WORTH_IT = 0.35
/** Chars of English and settings a token has, about: for who does not count. */
const CHARS_PER_TOKEN = 3

/** Asks within the time, the budget and the breaker. */
export const createWriter = (setup: Setup): Writer => {
  const { about, clock, model, budget, timeoutMs, trouble, closing } = setup
  const promptOf = promptsOf(about)
  const breaker: Breaker = createBreaker(clock, (state, forMs) =>
    trouble(
      state === 'open'
        ? `${model.name}: left alone for ${Math.round(forMs / 1000)} s, texts are plain`
        : `${model.name}: answers again`,
    ),
  )

  /** One call, with its cost settled whatever comes of it. */
  const call = async (prompt: Prompt, reserved: Reserved, signal: AbortSignal): Promise<Cost> => {
    try {
      const written = await model.write(prompt, signal)
      const cost = costOf(prompt, written)
      await reserved.settle(cost.tokensIn + cost.tokensOut)
      breaker.succeeded()
      return { ...cost, text: written.text }
    } catch (cause) {
      if (!(cause instanceof ModelFailed)) {
        breaker.unused()
        throw cause
      }
      await reserved.settle(cause.mayCost ? reserved.tokens : 0)
      if (closing.aborted) throw new Error('the imagination is closed', { cause })
      trouble(`${model.name}: ${cause.message}`)
      breaker.failed({ isHopeless: cause.kind === 'denied', retryAfterMs: cause.retryAfterMs })
      const tokensIn = cause.mayCost ? reserved.tokens : 0
      return { tokensIn, tokensOut: 0, reason: cause.kind }
    }
  }

  const tries = async (
    wanted: WantedText,
    signal: AbortSignal,
  ): Promise<Omit<Attempt, 'tookMs'>> => {
    const fromMs = clock.ticksMs()
    const spent = { tokensIn: 0, tokensOut: 0 }
    let flaw: string | undefined
    let hash: string | undefined
    const ended = (reason: string) => ({ ...spent, reason, promptHash: hash })
    for (let n = 0; n < TRIES; n++) {
      if (n > 0 && clock.ticksMs() - fromMs > timeoutMs * (1 - WORTH_IT)) break
      const prompt = promptOf(wanted, flaw)
      if (!breaker.mayTry()) return ended('breaker')
      const reserved = await budget.reserve(wanted.world, mostOf(prompt))
      if (reserved === undefined) {
        breaker.unused()
        return ended('budget')
      }
      hash = promptHash(prompt)
      const { text, reason, ...cost } = await call(prompt, reserved, signal)
      spent.tokensIn += cost.tokensIn
      spent.tokensOut += cost.tokensOut
      if (text === undefined) return ended(reason ?? 'broken')
      const canonical = cleaned(text)
      flaw = flawOf(canonical, wanted, about)
      if (flaw !== undefined) continue
      const bytes = fitted(canonical, wanted)
      flaw = fitFlawOf(bytes, wanted)
      if (flaw === undefined) return { ...spent, promptHash: hash, bytes: bytesOf(bytes) }
    }
    return ended(flaw ?? 'late')
  }

  return async (wanted) => {
    const timer = new AbortController()
    const fromMs = clock.ticksMs()
    const abort = (): void => timer.abort()
    const cancel = clock.after(timeoutMs, abort)
    closing.addEventListener('abort', abort)
    if (closing.aborted) abort()
    try {
      const attempt = await tries(wanted, timer.signal)
      return { ...attempt, tookMs: clock.ticksMs() - fromMs }
    } finally {
      cancel()
      closing.removeEventListener('abort', abort)
    }
  }
}

interface Cost {
  readonly tokensIn: number
  readonly tokensOut: number
  readonly text?: string
  readonly reason?: string
}

const tokensOf = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN)

const mostOf = ({ system, user, tokensMax }: Prompt): number => tokensOf(system + user) + tokensMax

const costOf = ({ system, user }: Prompt, { text, tokensIn, tokensOut }: Written) => ({
  tokensIn: tokensIn ?? tokensOf(system + user),
  tokensOut: tokensOut ?? tokensOf(text),
})
