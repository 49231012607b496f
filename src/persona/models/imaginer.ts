/** Texts for the whole installation: from the canon, or made once, checked, fitted and published. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  CLAIM_MARGIN_MS,
  CLAIM_POLL_MS,
  MODEL_CALLS_MAX,
  MODEL_CALLS_WAITING_MAX,
} from '../../base/model-limits.ts'
import type { Canon, Claim, GhostName, Imagined, Noted, Provenance } from '../../store/canon.ts'
import { plainTextOf } from '../plain-text.ts'
import type { About } from '../recipe.ts'
import type { WantedText } from '../texts.ts'
import { type Attempt, createWriter } from './attempt.ts'
import { type BudgetLimits, createBudget } from './budget.ts'
import { createLane } from './lane.ts'
import type { Model } from './model.ts'
import { createPace } from './pace.ts'
import { pause } from './pause.ts'
import { isAskable } from './prompt.ts'

export interface ImaginerSetup {
  readonly about: About
  /** Who shares the bytes: see `pinOf`. */
  readonly pin: string
  readonly canon: Canon
  readonly clock: Clock
  /** Without one all texts are plain. */
  readonly model?: Model | undefined
  /** For all tries of one text together. */
  readonly timeoutMs: number
  readonly budget: BudgetLimits
  /** Hears of every text once, where it was made. */
  readonly imagined: (noted: Noted, bytes: number) => void
  /** Hears why the model was not of use. */
  readonly trouble: (reason: string) => void
}

export interface Imaginer {
  /** The canonical bytes, durable in the canon. Refuses with StoreFailed only. */
  text(wanted: WantedText): Promise<Bytes>
  /** Gives up what is under way; claims are given back. */
  close(): Promise<void>
}

/** One of these per process; the canon keeps several from doing the same twice. */
export const createImaginer = (setup: ImaginerSetup): Imaginer => {
  const { about, pin, canon, clock, model, timeoutMs } = setup
  const plainText = plainTextOf(about)
  const pace = createPace(clock, timeoutMs)
  const lane = createLane({ atOnce: MODEL_CALLS_MAX, waiting: MODEL_CALLS_WAITING_MAX })
  const budget = createBudget({ canon, clock, limits: setup.budget })
  const closing = new AbortController()
  const writer = model && createWriter({ ...setup, model, budget, closing: closing.signal })
  const underWay = new Map<string, Promise<Bytes>>()

  const publish = async (name: GhostName, imagined: Imagined): Promise<Bytes> => {
    const { bytes, provenance } = await canon.publish(name, imagined)
    if (bytes === imagined.bytes || provenance === imagined.provenance) {
      setup.imagined({ name, provenance }, name.size)
    }
    return bytes
  }

  const plain = (wanted: WantedText, attempt?: Partial<Attempt>): Imagined => ({
    bytes: plainText(wanted),
    provenance: provenanceOf(wanted, { author: 'plain', nowMs: clock.nowMs() }, attempt),
  })

  /** As slowly as the model: what it did not write must not be told apart. */
  const publishPaced = async (
    wanted: WantedText,
    { sinceMs, ...attempt }: Partial<Attempt> & { readonly sinceMs: number },
  ): Promise<Bytes> => {
    const imagined = plain(wanted, { tookMs: clock.ticksMs() - sinceMs, ...attempt })
    const bytes = await publish(nameOf(wanted, pin), imagined)
    await pace.wait(`${wanted.path} ${wanted.size}`, sinceMs, closing.signal)
    return bytes
  }

  /** We have the claim. */
  const written = async (wanted: WantedText, claim: Claim, sinceMs: number): Promise<Bytes> => {
    const attempt = await writer?.(wanted)
    if (attempt?.bytes === undefined) return publishPaced(wanted, { ...attempt, sinceMs })
    pace.note(clock.ticksMs() - sinceMs)
    const author = { author: model?.name ?? '', nowMs: clock.nowMs() }
    const provenance = provenanceOf(wanted, author, attempt)
    return publish(claim.name, { bytes: attempt.bytes, provenance })
  }

  const claimed = async (wanted: WantedText, sinceMs: number): Promise<Bytes> => {
    const name = nameOf(wanted, pin)
    for (;;) {
      const answer = await canon.claim(name, timeoutMs + CLAIM_MARGIN_MS)
      if (answer.is === 'published') return answer.imagined.bytes
      if (answer.is === 'full') return plainText(wanted)
      if (answer.is === 'ours') {
        return written(wanted, answer.claim, sinceMs).catch(async (cause) => {
          await canon.release(answer.claim).catch(() => undefined)
          throw cause
        })
      }
      // Another process makes it, or died over it: its claim ends by itself.
      if (closing.signal.aborted) throw new Error('the imagination is closed')
      await pause(clock, Math.min(answer.forMs, CLAIM_POLL_MS), closing.signal)
      const known = await canon.get(name)
      if (known !== undefined) return known.bytes
    }
  }

  const make = async (wanted: WantedText): Promise<Bytes> => {
    const known = await canon.get(nameOf(wanted, pin))
    if (known !== undefined) return known.bytes
    if (writer === undefined) return publish(nameOf(wanted, pin), plain(wanted))
    const sinceMs = clock.ticksMs()
    if (!isAskable(wanted)) return publishPaced(wanted, { reason: 'not for a model', sinceMs })
    const ran = await lane(() => claimed(wanted, sinceMs))
    return ran ?? publishPaced(wanted, { reason: 'too many at once', sinceMs })
  }

  return {
    text: (wanted) => {
      const key = `${wanted.path}\0${wanted.size}`
      const before = underWay.get(key)
      if (before !== undefined) return before
      const made = make(wanted).finally(() => underWay.delete(key))
      underWay.set(key, made)
      return made
    },
    close: async () => {
      closing.abort()
      await Promise.allSettled(underWay.values())
    },
  }
}

const nameOf = ({ path, size }: WantedText, pin: string): GhostName => ({ pin, path, size })

const provenanceOf = (
  { world }: WantedText,
  { author, nowMs }: { readonly author: ByteString; readonly nowMs: number },
  attempt: Partial<Attempt> = {},
): Provenance => ({
  author,
  atMs: Math.floor(nowMs),
  tookMs: Math.round(attempt.tookMs ?? 0),
  tokensIn: attempt.tokensIn ?? 0,
  tokensOut: attempt.tokensOut ?? 0,
  world,
  ...(attempt.promptHash === undefined ? {} : { promptHash: attempt.promptHash }),
  ...(attempt.reason === undefined ? {} : { reason: attempt.reason }),
})

/** Names the canon of a persona: what another pin stands on has bytes of its own. */
export const pinOf = ({ name, version }: About['profile'], pin: string): string =>
  `${name}@${version} ${pin.slice(0, PIN_DIGITS)}`

/** Of a pin's 64: as many as nobody finds twice. */
const PIN_DIGITS = 32
