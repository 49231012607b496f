/** A store by its URL: the plug-ins are the files beside this one that export a `store`. */
import { readdir } from 'node:fs/promises'
import type { Canon } from './canon.ts'
import { type Store, StoreFailed, type StoreKind, type StoreSetup } from './store.ts'

/** Opens `memory:`, `lmdb:PATH` ...; refuses an unknown scheme by naming the known ones. */
export const openStore = async (url: string, setup: StoreSetup): Promise<Store> =>
  (await kindOf(url)).open(url, setup)

/** Opens the canon of a store's URL; refuses an unknown scheme as `openStore` does. */
export const openCanon = async (url: string, setup: StoreSetup): Promise<Canon> =>
  (await kindOf(url)).canon(url, setup)

const kindOf = async (url: string): Promise<StoreKind> => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  const kinds = await storeKinds()
  const kind = kinds.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme))
  if (kind !== undefined) return kind
  const usages = kinds.map(({ usage }) => usage).sort()
  throw new StoreFailed(`no store for ${JSON.stringify(url)}; there are ${usages.join(', ')}`)
}

const storeKinds = async (): Promise<StoreKind[]> => {
  const names = await readdir(import.meta.dirname)
  const files = names.filter((name) => /^[a-z0-9-]+\.[jt]s$/.test(name)).sort()
  const modules: { store?: StoreKind }[] = await Promise.all(
    files.map((file) => import(`./${file}`)),
  )
  return modules.flatMap(({ store }) => store ?? [])
}
