/** What an operator can do about what the system refused. */
import { reasonsOf } from './command.ts'

/** The reasons of a failure, and a remedy where the system's words name none. */
export const reasonsAndRemedy = (cause: unknown): string => {
  const reasons = reasonsOf(cause)
  const remedy = remedyOf(cause)
  return remedy === undefined ? reasons : `${reasons}. ${remedy}`
}

interface SystemFault extends NodeJS.ErrnoException {
  readonly port?: number
}

const remedyOf = (cause: unknown): string | undefined => {
  if (!(cause instanceof Error)) return undefined
  const { code, syscall, port = 0 }: SystemFault = cause
  if (syscall !== 'listen') return remedyOf(cause.cause)
  switch (code) {
    case 'EADDRINUSE':
      return `Stop who listens there (ss -ltnp 'sport = ${port}' names him), or give another port`
    case 'EADDRNOTAVAIL':
      return 'That is no address of this machine: ip addr lists those it has'
    case 'EACCES':
      return 'Ports below 1024 are for root: start by make prod or systemd, or give another port'
    default:
      return undefined
  }
}
