/** Which world a visitor gets: the policy `world.scope`. */

export type Scope = 'visitor' | 'session' | 'everyone'

/**
 * The id of a visitor's world. Under `visitor` it is his IPv4 address or IPv6 /64; the loopback
 * addresses ::1 and ::ffff:127.0.0.1 are 127.0.0.1.
 */
export const worldIdOf = (
  scope: Scope,
  visit: { address: string; session: string; tentacle?: string | undefined },
): string => {
  if (scope === 'everyone') return 'everyone'
  if (scope === 'session') return `session-${visit.session}`
  return placeOf(visit.address, visit.tentacle)
}

/**
 * A visitor's network, as this process or a tentacle elsewhere saw it: two of them never mean the
 * same, because a stolen tentacle may name any source.
 */
export const placeOf = (address: string, tentacle?: string): string =>
  tentacle === undefined ? networkOf(address) : `${tentacle}/${networkOf(address)}`

/** One name for all addresses of one visitor: IPv4 as it is, IPv6 cut to its /64. */
export const networkOf = (address: string): string => {
  const plain = plainAddress(address)
  if (!plain.includes(':')) return plain
  const groups = expandIpv6(plain)
  return `${groups.slice(0, 4).join(':')}::`
}

/** An address without zone, IPv4-mapped ones as IPv4, ::1 as 127.0.0.1. */
export const plainAddress = (address: string): string => {
  const bare = address.replace(/%.*$/, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  if (mapped?.[1] !== undefined) return mapped[1]
  return bare === '::1' ? '127.0.0.1' : bare
}

export const isLoopback = (address: string): boolean => plainAddress(address).startsWith('127.')

/** Eight groups without leading zeros; `::` filled in. */
const expandIpv6 = (address: string): string[] => {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...new Array<string>(zeros).fill('0'), ...after]
  return groups.map((group) => group.replace(/^0+(?=.)/, ''))
}
