/** What Redis, as it is set up, promises about changes it has acknowledged. */
import { StoreFailed } from '../store.ts'
import { type Link, listIn, textIn } from './link.ts'

/** Scripts with flags, and ACLs with subcommands. */
const REDIS_VERSION_MIN = 7

/**
 * A sentence for the operator. Refuses with StoreFailed when Redis may throw keys away by itself:
 * a world of which a part is gone would be a wrong answer.
 */
export const promiseOf = async (link: Link): Promise<string> => {
  const { address, servers, persist } = link
  const found = new Set<string>()
  for (const server of servers()) {
    const facts = factsIn(await persist(() => server.info(), 'a while'))
    checkVersion(facts.get('redis_version'), address.shown)
    checkEviction(facts.get('maxmemory_policy'), address.shown)
    found.add(diskSentence(facts, await appendfsync(link)))
  }
  const copies = address.replicas > 0 ? [`${address.replicas} replicas have it (WAIT)`] : []
  const least = await setting(link, 'min-replicas-to-write')
  if (least !== undefined && least !== '0') {
    copies.push(`it takes none while fewer than ${least} replicas follow (min-replicas-to-write)`)
  }
  if (copies.length === 0 && address.kind !== 'single') {
    copies.push('a failover may lose the newest ones: see wait= in docs/redis.md')
  }
  const sentences = [...found, ...copies]
  return `an acknowledged change is in the memory of Redis; ${sentences.join('; ')}`
}

const factsIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\r\n').flatMap((line) => {
      const [, name, value] = /^(\w+):(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    }),
  )

/** Valkey says 7.2 here, and its own number elsewhere. */
const checkVersion = (version: string | undefined, shown: string): void => {
  if (version === undefined || Number.parseInt(version, 10) >= REDIS_VERSION_MIN) return
  throw new StoreFailed(
    `${shown} is Redis ${version}: Mimicry wants Redis ${REDIS_VERSION_MIN}.0 or Valkey`,
  )
}

const checkEviction = (policy: string | undefined, shown: string): void => {
  if (policy === undefined || policy === 'noeviction') return
  throw new StoreFailed(
    `${shown} has maxmemory-policy ${policy}, which would throw parts of worlds away: ` +
      'set it to noeviction',
  )
}

const diskSentence = (facts: ReadonlyMap<string, string>, fsync: string | undefined): string => {
  if (facts.get('aof_enabled') !== '1') {
    return 'its disk has it with the next snapshot only (no appendonly), so a crash of Redis loses the newest'
  }
  switch (fsync) {
    case 'always':
      return 'its disk has it (appendfsync always)'
    case 'everysec':
      return 'a kill of Redis loses nothing, a power cut about a second (appendfsync everysec)'
    case 'no':
      return 'a kill of Redis loses nothing, a power cut what the kernel held back (appendfsync no)'
    default:
      return 'its append-only file has it; how often that is flushed Redis does not tell us'
  }
}

const appendfsync = (link: Link): Promise<string | undefined> => setting(link, 'appendfsync')

/** Managed services and narrow ACLs don't tell. */
const setting = async (link: Link, name: string): Promise<string | undefined> => {
  try {
    const [, value] = listIn(await link.ask('config', 'get', name))
    return value === undefined ? undefined : textIn(value)
  } catch (cause) {
    if (cause instanceof StoreFailed) return undefined
    throw cause
  }
}
