/** What OpenSSH (auth.c, packet.c), pam_unix and systemd-logind say of one login over SSH. */
import { isUbuntu } from '../flavour.ts'
import type { About } from '../recipe.ts'

export interface SshLogin {
  readonly user: string
  readonly uid: number
  readonly from: string
  readonly port: number
  readonly how: string
  /** `ED25519 SHA256:...`; absent: without key. */
  readonly key?: string | undefined
  /** logind's number. */
  readonly session: number
}

/** Messages without the head of their lines. */
export const loginLines = (about: About, login: SshLogin) => {
  const { user, uid, from, port, how, key, session } = login
  const shown = key === undefined ? '' : `: ${key}`
  return {
    accepted: `Accepted ${how} for ${user} from ${from} port ${port} ssh2${shown}`,
    opened: `session opened for user ${user}(uid=${uid}) by ${openerOf(about, user)}`,
    begun: `New session ${session} of user ${user}.`,
    left: `Received disconnect from ${from} port ${port}:11: disconnected by user`,
    disconnected: `Disconnected from user ${user} ${from} port ${port}`,
    closed: `session closed for user ${user}`,
    loggedOut: `Session ${session} logged out. Waiting for processes to exit.`,
    removed: `Removed session ${session}.`,
    scopeStarted: `Started session-${session}.scope - Session ${session} of User ${user}.`,
    scopeEnded: `session-${session}.scope: Deactivated successfully.`,
  }
}

/** Who opened a session: newer pam_unix names him. */
const openerOf = (about: About, user: string): string =>
  isUbuntu(about) ? `${user}(uid=0)` : '(uid=0)'
