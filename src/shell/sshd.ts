/** The processes of sshd behind a session, as ps shows them: one for root, two for everybody else. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import type { Wish } from '../nerve/nerve.ts'
import type { Connection, Credentials, Pid } from '../world/process.ts'
import type { World } from '../world/world.ts'

/** What stands between the daemon and the session's shell. */
export interface Behind {
  /** The shell's parent; undefined: none was started. */
  readonly parent: Pid | undefined
  /** The one of sshd that stays root's; undefined: none was started. */
  readonly monitor: Pid | undefined
  /** The session has this terminal; undefined: none. */
  hasTerminal(index: number | undefined): void
  /** The session's user. */
  becomes(credentials: Credentials): void
  end(): void
}

/**
 * Starts what sshd forks for a session (privilege separation, sshd(8)); nothing for other doors,
 * and where no sshd runs. `ended`: a visitor has killed it. EAGAIN at the world's limit.
 */
export const startBehind = (
  world: World,
  { wish, login }: { readonly wish: Wish; readonly login?: number | undefined },
  ended: () => void,
): Behind | Errno => {
  const daemon = isBySsh(wish) ? daemonOf(world) : undefined
  if (daemon === undefined) return NOTHING
  const user = fromUnicode(wish.user)
  const of = { ended, socket: connectionOf(wish), ...(login !== undefined && { login }) }
  const monitor = world.startServer({ ...of, parent: daemon, title: `sshd: ${user} [priv]` })
  if (failed(monitor)) return monitor
  if (user === 'root') {
    return {
      parent: monitor.pid,
      monitor: monitor.pid,
      hasTerminal: (index) => monitor.rename(titleOf(user, index)),
      becomes: () => {},
      end: monitor.end,
    }
  }
  const child = world.startServer({ ...of, parent: monitor.pid, title: titleOf(user, undefined) })
  if (failed(child)) {
    monitor.end()
    return child
  }
  return {
    parent: child.pid,
    monitor: monitor.pid,
    hasTerminal: (index) => child.rename(titleOf(user, index)),
    becomes: child.become,
    end: () => {
      child.end()
      monitor.end()
    },
  }
}

const NOTHING: Behind = {
  parent: undefined,
  monitor: undefined,
  hasTerminal: () => {},
  becomes: () => {},
  end: () => {},
}

/** Whether sshd has started it: only it tells a session where it comes from. */
export const isBySsh = (wish: Wish): boolean =>
  'env' in wish && wish.env.some(([name]) => name === 'SSH_CONNECTION')

/** As sshd tells it the session; undefined when there is no sense in it. */
const connectionOf = (wish: Wish): Connection | undefined => {
  const told = 'env' in wish ? wish.env.find(([name]) => name === 'SSH_CONNECTION')?.[1] : undefined
  const [address, port, ownAddress, ownPort] = (told ?? '').split(' ')
  if (address === undefined || ownAddress === undefined) return undefined
  return {
    local: { address: ownAddress, port: Number(ownPort) },
    remote: { address, port: Number(port) },
  }
}

const daemonOf = (world: World): Pid | undefined =>
  world.processes().find(({ resident, ppid }) => resident?.comm === 'sshd' && ppid === 1)?.pid

const titleOf = (user: ByteString, index: number | undefined): ByteString =>
  `sshd: ${user}@${index === undefined ? 'notty' : `pts/${index}`}`
