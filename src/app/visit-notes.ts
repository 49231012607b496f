/** What the machine's own logs get to hear of visitors: who came, by which terminal, and who left. */
import { toUnicode } from '../base/bytes.ts'
import type { Admitted, ToMachine } from '../nerve/machine.ts'
import type { LogNote, VisitorLogin, VisitorLogs } from '../persona/visitor-logs.ts'
import type { Entered } from '../shell/session.ts'
import type { World } from '../world/world.ts'

/** Of one world. */
export interface VisitNotes {
  /** Hears of one session; of the operator's own, and those of doors that ask nobody, it notes nothing. */
  ofSession(open: ToMachine & { to: 'open' }): SessionNotes
  left(visit: string): void
}

interface SessionNotes {
  /** logind's number of the login; undefined when nobody was asked who he is. */
  readonly login: number | undefined
  entered(as: Entered): void
  ended(): void
}

const NOTHING: SessionNotes = { login: undefined, entered: () => {}, ended: () => {} }

/** `noted`: the world has changed, maybe while nothing in it runs. */
export const createVisitNotes = (
  world: World,
  logs: VisitorLogs,
  noted: () => void,
): VisitNotes => {
  const { clock } = world
  const logins = new Map<string, VisitorLogin>()
  /** logind's numbers of visits. */
  const sessions = new Map<string, number>()
  let count = 0

  const note = (notes: readonly LogNote[]): void => {
    for (const { path, text } of notes) world.note(path, text)
    if (notes.length > 0) noted()
  }

  const sessionOf = (visit: string): number => {
    const known = sessions.get(visit) ?? logs.sessionAt(clock.nowMs(), count++)
    sessions.set(visit, known)
    return known
  }

  const enter = (admitted: Admitted, open: ToMachine & { to: 'open' }, as: Entered): void => {
    const { visit, door, method, key, isFirst } = admitted
    if (!isFirst) return
    const { port } = open.source
    const address = shownAddress(open)
    const { uid, monitor: pid, child, terminal, startedMs: atMs } = as
    const user = toUnicode(as.user)
    const line = terminal === undefined ? undefined : `pts/${terminal}`
    const session = sessionOf(visit)
    const login = { door, user, uid, address, port, method, key, pid, child, line, atMs, session }
    logins.set(visit, login)
    note(logs.begins(login))
  }

  return {
    ofSession: (open) => {
      const { admitted } = open
      if (admitted === undefined) return NOTHING
      let ended = (): void => {}
      return {
        login: sessionOf(admitted.visit),
        entered: (as) => {
          enter(admitted, open, as)
          if (as.terminal === undefined) return
          const line = `pts/${as.terminal}`
          const terminal = {
            user: toUnicode(as.user),
            address: shownAddress(open),
            line,
            pid: as.pid,
          }
          note(logs.terminalBegins(terminal, as.startedMs))
          ended = () => note(logs.terminalEnds(terminal, clock.nowMs()))
        },
        ended: () => ended(),
      }
    },
    left: (visit) => {
      sessions.delete(visit)
      const login = logins.get(visit)
      if (login === undefined) return
      logins.delete(visit)
      note(logs.ends(login, clock.nowMs()))
    },
  }
}

/** sshd(8) shows IPv4 addresses as such, by whichever socket they come. */
const shownAddress = ({ source }: ToMachine & { to: 'open' }): string =>
  source.address.replace(/^::ffff:(?=[\d.]+$)/, '')
