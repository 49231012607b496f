/** Who writes what nobody has read yet: the canon, the model if one is configured, and the books. */
import type { Bytes } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import type { Events } from '../events/events.ts'
import type { Made, TextWish } from '../nerve/machine.ts'
import { imaginerFor } from '../persona/models/for-persona.ts'
import type { Model } from '../persona/models/model.ts'
import { openModel } from '../persona/models/open.ts'
import type { PersonaData } from '../persona/persona.ts'
import { isTextKind } from '../persona/recipe.ts'
import type { Canon, Noted } from '../store/canon.ts'
import { openCanon } from '../store/open.ts'
import type { Config } from './config.ts'

export interface GhostWriter {
  /** As operators know it: `none`, or provider and name. */
  readonly model: string
  readonly canon: Canon
  text(pin: string, wish: TextWish): Promise<Bytes>
  /** Keeps in the books what a persona's recipes have made. */
  made(pin: string, made: readonly Made[]): Promise<void>
  /** Tokens spent today (UTC), as the budget counts them. */
  spent(): Promise<{ readonly visitors: number; readonly operator: number }>
  close(): Promise<void>
}

interface Around {
  /** Of worlds that stand on it. */
  readonly personaOf: (pin: string) => Promise<PersonaData>
  readonly events: Events
  readonly trouble: (reason: string) => void
}

/** Opens canon and model; refuses when the canon cannot be had. Nothing is asked of a model yet. */
export const openGhostWriter = async (
  config: Config,
  { personaOf, events, trouble }: Around,
): Promise<GhostWriter> => {
  const clock = systemClock()
  const canon = await openCanon(config.store, { durability: config.durability, clock })
  const model = await modelOf(config)
  const { timeoutMs, budget } = config.model
  const imagined = ({ name, provenance }: Noted): void =>
    events.tell({
      type: 'ghost.imagined',
      path: name.path,
      author: provenance.author,
      bytes: name.size,
      tokens: provenance.tokensIn + provenance.tokensOut,
      tookMs: provenance.tookMs,
    })
  const imaginers = new Map<string, Promise<ReturnType<typeof imaginerFor>>>()
  const imaginerOf = (pin: string): ReturnType<typeof newImaginer> => {
    const known = imaginers.get(pin) ?? newImaginer(pin)
    imaginers.set(pin, known)
    known.catch(() => imaginers.delete(pin))
    return known
  }
  const newImaginer = async (pin: string) =>
    imaginerFor(await personaOf(pin), {
      canon,
      clock,
      model,
      timeoutMs,
      budget,
      imagined,
      trouble,
    })
  return {
    model: model?.name ?? 'none',
    canon,
    text: async (pin, wish) => {
      const { kind } = wish
      if (!isTextKind(kind)) throw new Error(`${kind} is no kind of text`)
      const { imaginer } = await imaginerOf(pin)
      return imaginer.text({ ...wish, kind })
    },
    made: async (of, made) => {
      const { pin } = await imaginerOf(of)
      const atMs = Math.floor(clock.nowMs())
      const free = { atMs, tookMs: 0, tokensIn: 0, tokensOut: 0 }
      const noted = made.map(({ path, size, author, world }) => ({
        name: { pin, path, size },
        provenance: { author, ...free, world },
      }))
      for (const it of await canon.note(noted)) imagined(it)
    },
    spent: async () => {
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
      const of = (who: string) => canon.spend(day, who, 0)
      return { visitors: await of('all'), operator: await of('operator') }
    },
    close: async () => {
      const opened = await Promise.allSettled(imaginers.values())
      for (const it of opened) if (it.status === 'fulfilled') await it.value.imaginer.close()
      await canon.close()
    },
  }
}

const modelOf = async ({ model, modelKey }: Config): Promise<Model | undefined> => {
  const { provider, name = '', baseUrl, stream } = model
  if (provider === 'none') return undefined
  return openModel({ provider, name, baseUrl, key: modelKey, isStreamed: stream })
}
