/** The brain's side of the nerve: how visitors come, prove themselves, open channels and leave. */
import { shownKey } from '../events/public-key.ts'
import type {
  Attempt,
  Channel,
  DoorFacts,
  Nerve,
  Outward,
  Refused,
  Visitor,
  Wish,
} from '../nerve/nerve.ts'
import type { Admission, Visit, Way } from './admission.ts'
import type { ChannelTable, OpenChannel } from './channel-table.ts'
import type { Judge } from './login.ts'
import type { Witness } from './witness.ts'

export interface NervesSetup {
  readonly admission: Admission
  readonly witness: Witness
  readonly channels: ChannelTable
  readonly judge: Judge
  /** The persona's face at the doors. */
  readonly doorFacts: Promise<DoorFacts>
  readonly open: (
    visit: Visit,
    wish: Wish,
    take: (frame: Outward) => void,
  ) => Promise<Channel | Refused>
  /** The visit is over. */
  readonly left: (visit: Visit) => void
}

/** A nerve for each way visitors come by. */
export const createNerves = (setup: NervesSetup): ((way: Way) => Nerve) => {
  const { admission, witness, channels, open } = setup
  return (way) => ({
    visit: async (facts, obey) => {
      const visit = admission.admit(facts, { ...way, obey })
      if ('refused' in visit) return visit
      witness.came(visit)
      return { id: visit.id }
    },
    hello: () => setup.doorFacts,
    authenticate: async (visitor, attempt) => {
      const visit = admission.find(visitor.id)
      if (visit === undefined) return { accepted: false, delayMs: 0 }
      const verdict = setup.judge(attempt, visit.network, visit.facts.protocol)
      witness.tried(visit, attempt, verdict.accepted)
      if (verdict.accepted && attempt.isQuery !== true) admit(visit, attempt)
      return verdict
    },
    open: async (visitor, wish, take) => {
      const visit = admission.find(visitor.id)
      return visit === undefined ? { refused: 'no such visit' } : open(visit, wish, take)
    },
    leave: (visitor: Visitor) => {
      const visit = admission.find(visitor.id)
      if (visit === undefined) return
      admission.leave(visit.id)
      witness.left(visit, channels.ofVisit(visit))
      for (const channel of channels.ofVisit(visit)) hangUp(channel)
      setup.left(visit)
    },
    tell: (visitor, what) => witness.doorTold(admission.find(visitor.id), what),
  })
}

/** For the machine's own logs. */
const admit = (visit: Visit, { method, proof }: Attempt): void => {
  const { protocol } = visit.facts
  if (visit.isOperators || (protocol !== 'ssh' && protocol !== 'telnet')) return
  const key = method === 'publickey' ? { key: shownKey(proof) } : {}
  visit.admitted = { door: protocol, method, ...key }
}

const hangUp = ({ machine, handle: channel }: OpenChannel): void =>
  machine.post({ to: 'frame', channel, frame: { kind: 'hangup' } })
