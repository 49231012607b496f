/** The personas that worlds stand on: today's, and those of before, built again when needed. */
import type { ByteString } from '../base/bytes.ts'
import { PERSONAS_BUILT_MAX } from '../base/limits.ts'
import type { Personas } from '../brain/standing.ts'
import type { PersonaData } from '../persona/persona.ts'
import type { Store } from '../store/store.ts'
import { pinnedIn } from '../world/pinned.ts'
import { type Rebuilt, startRebuilding } from './rebuild-worker-link.ts'

export interface PersonaShelf extends Personas {
  /** A persona that worlds stand on; rejects when it can't be built. */
  data(pin: string): Promise<PersonaData>
  close(): Promise<void>
}

interface ShelfSetup {
  readonly store: Pick<Store, 'getFact' | 'putFact'>
  readonly current: PersonaData
  readonly programs: readonly ByteString[]
  /** The folder of imported images. */
  readonly images?: string
  /** Builds a kept blueprint; in a thread of its own when absent. */
  readonly rebuild?: typeof startRebuilding
}

/**
 * Keeps in the store how today's persona is built: under the fact `pin PIN`, before any world
 * stands on it. A fact is a few thousand bytes, and there is one for each change of the machine.
 */
export const openPersonaShelf = async (setup: ShelfSetup): Promise<PersonaShelf> => {
  const { store, current, programs, images, rebuild = startRebuilding } = setup
  const fact = factOf(current.pin)
  if ((await store.getFact(fact)) === undefined) await store.putFact(fact, current.blueprint)

  const built = new Map<string, Promise<Rebuilt>>()
  let isClosed = false
  /** One after the other: each takes a processor for a moment. */
  let work: Promise<unknown> = Promise.resolve()
  let stopWork = () => {}

  const build = async (pin: string): Promise<Rebuilt> => {
    if (isClosed) throw new Error('closed')
    const blueprint = await store.getFact(factOf(pin))
    if (blueprint === undefined) return { gone: 'the store does not know what it stood on' }
    const { done, stop } = rebuild({
      pin,
      blueprint,
      programs,
      ...(images !== undefined && { images }),
    })
    stopWork = stop
    return done
  }

  const rebuilt = (pin: string): Promise<Rebuilt> => {
    const known = built.get(pin)
    if (known !== undefined) {
      built.delete(pin)
      built.set(pin, known)
      return known
    }
    const fresh = work.then(() => build(pin))
    work = fresh.catch(() => built.delete(pin))
    built.set(pin, fresh)
    const [oldest] = built.keys()
    if (built.size > PERSONAS_BUILT_MAX && oldest !== undefined) built.delete(oldest)
    return fresh
  }

  return {
    current: current.pin,
    pinnedIn,
    of: async (pin) => {
      const answer = await rebuilt(pin)
      return 'gone' in answer ? answer : { persona: answer }
    },
    data: async (pin) => {
      if (pin === current.pin) return current
      const answer = await rebuilt(pin)
      if ('gone' in answer) throw new Error(answer.gone)
      return answer
    },
    close: async () => {
      isClosed = true
      stopWork()
      await work
    },
  }
}

const factOf = (pin: string): string => `pin ${pin}`
