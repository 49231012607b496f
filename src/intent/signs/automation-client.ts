/** Clients that are libraries: no person types there. */
import type { Sign } from '../intent.ts'

const LIBRARIES =
  /^SSH-2\.0-(?:Go|paramiko|libssh2?|AsyncSSH|Ruby|Renci|JSCH|russh|phpseclib|Granados|Twisted|nsssh)/i

export const sign: Sign<'client.version'> = {
  name: 'automation-client',
  sees: 'an SSH client is a library: Go, paramiko, libssh and others',
  techniques: ['T1021.004'],
  weight: 5,
  speaksFor: ['bruteforcer', 'botnet'],
  looksAt: ['client.version'],
  look: ({ version }) => (LIBRARIES.test(version) ? version : undefined),
}
