/** Who may connect: how many at a time from one address, and in all. */
import {
  CHANNELS_PER_VISIT_MAX,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_LOOPBACK_MAX,
  CONNECTIONS_PER_SOURCE_MAX,
} from '../base/limits.ts'
import type { VisitIdentity } from '../events/events.ts'
import type { Admitted } from '../nerve/machine.ts'
import type { Order, VisitFacts } from '../nerve/nerve.ts'
import { isLoopback, placeOf, plainAddress, type Scope, worldIdOf } from './scope.ts'

/** A visit that was let in. */
export interface Visit {
  readonly id: string
  readonly facts: VisitFacts
  /** Where it comes from: IPv4-mapped addresses as IPv4, ::1 as 127.0.0.1. */
  readonly address: string
  readonly worldId: string
  /** Whose connections it is counted among. */
  readonly network: string
  /** As events tell it. */
  readonly who: VisitIdentity
  /** Of the operator's own: no evidence. */
  readonly isOperators: boolean
  channels: number
  /** How it was let in, by a door that asks. */
  admitted?: Omit<Admitted, 'visit' | 'isFirst'>
  /** Takes orders to the door; a door that takes none has none. */
  readonly obey: ((order: Order) => void) | undefined
}

/** By which way a visitor comes, when it is not a door of this process. */
export interface Way {
  /** The operator's own: into this world, whatever the scope says. */
  readonly worldId?: string
  /** A tentacle elsewhere: what it says of sources counts among its own visitors only. */
  readonly tentacle?: string
  /** What takes orders at its door. */
  readonly obey?: ((order: Order) => void) | undefined
}

export interface Admission {
  /** Lets a connection in, or says why not. */
  admit(facts: VisitFacts, way?: Way): Visit | { readonly refused: string }
  find(id: string): Visit | undefined
  /** Gives an order to the door of the visit that events tell under this id. */
  order(session: string, order: Order): boolean
  /** Counts one channel more; false at the limit. */
  takeChannel(visit: Visit): boolean
  leave(id: string): void
  readonly count: number
}

/** How many connections and channels; by default those of `base/limits.ts`. */
export interface AdmissionLimits {
  readonly perSourceMax: number
  readonly perLoopbackMax: number
  readonly connectionsMax: number
  readonly channelsMax: number
}

const DEFAULT_LIMITS: AdmissionLimits = {
  perSourceMax: CONNECTIONS_PER_SOURCE_MAX,
  perLoopbackMax: CONNECTIONS_PER_LOOPBACK_MAX,
  connectionsMax: CONNECTIONS_MAX,
  channelsMax: CHANNELS_PER_VISIT_MAX,
}

/** Counts visits; `newId` gives ids that are never used twice. */
export const createAdmission = (options: {
  scope: Scope
  newId: () => string
  limits?: AdmissionLimits
}): Admission => {
  const limits = options.limits ?? DEFAULT_LIMITS
  const visits = new Map<string, Visit>()
  const perNetwork = new Map<string, number>()

  return {
    admit: (facts, { worldId: chosen, tentacle, obey } = {}) => {
      const { address } = facts.source
      const network = placeOf(address, tentacle)
      const count = perNetwork.get(network) ?? 0
      const max = isLoopback(address) ? limits.perLoopbackMax : limits.perSourceMax
      if (visits.size >= limits.connectionsMax) return { refused: 'too many connections in all' }
      if (count >= max) return { refused: `too many connections from ${network}` }
      const id = options.newId()
      const worldId = chosen ?? worldIdOf(options.scope, { address, session: id, tentacle })
      const who = identityOf(facts, { id, worldId, network, tentacle })
      const isOperators = chosen !== undefined
      const visit = {
        id,
        facts,
        address: who.address,
        worldId,
        who,
        isOperators,
        network,
        channels: 0,
        obey,
      }
      visits.set(id, visit)
      perNetwork.set(network, count + 1)
      return visit
    },
    find: (id) => visits.get(id),
    order: (session, order) => {
      const { obey } = visits.values().find(({ who }) => who.session === session) ?? {}
      obey?.(order)
      return obey !== undefined
    },
    takeChannel: (visit) => {
      if (visit.channels >= limits.channelsMax) return false
      visit.channels++
      return true
    },
    leave: (id) => {
      const visit = visits.get(id)
      if (visit === undefined) return
      visits.delete(id)
      const { network } = visit
      const left = (perNetwork.get(network) ?? 1) - 1
      if (left > 0) perNetwork.set(network, left)
      else perNetwork.delete(network)
    },
    get count() {
      return visits.size
    },
  }
}

/** The session's id is the beginning of the visit's: twelve digits that are chance in a UUID. */
const identityOf = (
  { source, protocol }: VisitFacts,
  {
    id,
    worldId,
    network,
    tentacle,
  }: { id: string; worldId: string; network: string; tentacle: string | undefined },
): VisitIdentity => ({
  session: id.replaceAll('-', '').slice(0, 12),
  protocol,
  address: plainAddress(source.address),
  network,
  port: source.port,
  localAddress: plainAddress(source.localAddress),
  localPort: source.localPort,
  ...(tentacle === undefined ? {} : { tentacle }),
  world: worldId,
})
