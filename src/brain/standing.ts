/** What worlds stand on: new ones on the newest persona, others on the one they began with. */
import type { Bytes } from '../base/bytes.ts'
import type { Events } from '../events/events.ts'
import type { Attached, Manners, Store } from '../store/store.ts'

/** The port to whoever builds personas. */
export interface Personas {
  /** The pin of what new worlds stand on. Every machine has that from its start. */
  readonly current: string
  /**
   * A persona as machines take it; `gone`: why it can't be built any more, now or later. Rejects
   * when it can't be built just now.
   */
  of(pin: string): Promise<{ readonly persona: unknown } | { readonly gone: string }>
  /** The pin that records stand on: undefined when there are none, empty when nobody can tell. */
  pinnedIn(records: Attached['records']): string | undefined
}

export interface Standing extends Attached {
  readonly pin: string
  /** As machines take it; absent for the current one. */
  readonly persona?: unknown
}

interface Around {
  readonly store: Store
  readonly personas: Personas
  readonly log: { trouble(reason: string): void }
  readonly events: Events
}

/**
 * Attaches a world to what it stands on. One whose persona can't be built any more is kept under
 * another id, and its visitor begins anew: nothing is destroyed, and nobody is locked out.
 */
export const standOn = async (id: string, around: Around, manners?: Manners): Promise<Standing> => {
  const { store, personas } = around
  const attached = await store.attach(id, manners)
  try {
    const pin = personas.pinnedIn(attached.records) ?? personas.current
    if (pin === personas.current) return { ...attached, pin }
    const answer = pin === '' ? { gone: UNREADABLE } : await personas.of(pin)
    if ('persona' in answer) return { ...attached, pin, persona: answer.persona }
    if (ASIDE.test(id)) throw new Error(`it was set aside: ${answer.gone}`)
    const as = await setAside(id, attached, { store, pin })
    const { gone: reason } = answer
    around.log.trouble(`world ${id}: ${reason}; it is kept as ${as}, its visitor begins anew`)
    around.events.tell({ type: 'world.aside', world: id, as, reason })
    return { ...attached, records: [], pin: personas.current }
  } catch (cause) {
    await store.detach(attached.lease)
    throw cause
  }
}

const UNREADABLE = 'its records are of another format'
/** How the ids of worlds end that were set aside. */
const ASIDE = /~(?:[0-9a-f]{8}|unknown)(?:-\d+)?$/
const PIN_DIGITS = 8
/** A world that was set aside, of the same visitor and pin, has the name already: seldom. */
const NAMES_MAX = 1_000

/** Copied, then cleared under its lease: killed in between, it is set aside again, to the same id. */
const setAside = async (
  id: string,
  { lease, records }: Attached,
  { store, pin }: { readonly store: Store; readonly pin: string },
): Promise<string> => {
  const first = `${id}~${pin === '' ? 'unknown' : pin.slice(0, PIN_DIGITS)}`
  for (let n = 0; n < NAMES_MAX; n++) {
    const as = n === 0 ? first : `${first}-${n}`
    const there = await store.attach(as)
    const isFree = there.records.length === 0
    if (isFree) await store.commit(there.lease, new Map(records))
    await store.detach(there.lease)
    if (!isFree && !isSame(there.records, records)) continue
    await store.commit(lease, new Map(records.map(([key]) => [key, null])))
    return as
  }
  throw new Error(`there are ${NAMES_MAX} worlds ${first}`)
}

const isSame = (some: Attached['records'], others: Attached['records']): boolean => {
  const there = new Map<string, Bytes>(some)
  return (
    some.length === others.length &&
    others.every(([key, value]) => {
      const other = there.get(key)
      return other !== undefined && Buffer.compare(other, value) === 0
    })
  )
}
