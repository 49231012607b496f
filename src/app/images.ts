/** Imported images: where they are, and which worlds stand on them. */
import { join } from 'node:path'
import type { Brain } from '../brain/brain.ts'
import { type Store, WorldHeld } from '../store/store.ts'
import { pinnedIn } from '../world/pinned.ts'
import type { Config } from './config.ts'
import type { ControlRequest } from './control-requests.ts'

/** The folder of the images that this installation has imported. */
export const imagesAt = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'images')

/** One image: its name, and the hash of what it tells (Manifest). */
export interface ImageId {
  readonly name: string
  readonly hash: string
}

const PIN_FACT = 'pin '

/** The pins of all machines that were ever built on an image. */
const pinsOn = async (
  store: Pick<Store, 'facts'>,
  { name, hash }: ImageId,
): Promise<ReadonlySet<string>> => {
  const pins = new Set<string>()
  for (const [fact, text] of await store.facts()) {
    if (!fact.startsWith(PIN_FACT)) continue
    const { profile, image } = JSON.parse(text) as { profile?: { image?: string }; image?: string }
    if (profile?.image === name && image === hash) pins.add(fact.slice(PIN_FACT.length))
  }
  return pins
}

/** The worlds of a store that stand on an image; those that another process holds may. */
export const worldsOn = async (store: Store, image: ImageId): Promise<readonly string[]> => {
  const pins = await pinsOn(store, image)
  if (pins.size === 0) return []
  const standing: string[] = []
  for (const { id } of await store.list()) {
    try {
      const { lease, records } = await store.attach(id, { isPolite: true })
      const pin = pinnedIn(records)
      await store.detach(lease)
      if (pin !== undefined && pins.has(pin)) standing.push(id)
    } catch (cause) {
      if (!(cause instanceof WorldHeld)) throw cause
      standing.push(id)
    }
  }
  return standing
}

/**
 * `{"request": "stands", "name": NAME, "hash": HASH}`: `{"worlds": N}`, how many worlds there are if
 * any machine was ever built on this image. Which ones stand on it can't be told while they are used.
 */
export const standsRequest = (store: Store, brain: Pick<Brain, 'attached'>): ControlRequest =>
  async function* ({ name, hash }) {
    const pins = await pinsOn(store, { name: String(name), hash: String(hash) })
    const ids = new Set([...(await store.list()).map(({ id }) => id), ...brain.attached()])
    yield { worlds: pins.size === 0 ? 0 : ids.size }
  }
