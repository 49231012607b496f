/** Clients that only look. */
import type { Sign } from '../intent.ts'

const SCANNERS =
  /^SSH-[\d.]+-(?:zgrab|nmap|masscan|shodan|censys|ssh-?audit|check_ssh|scanssh|onyphe)/i

export const sign: Sign<'client.version'> = {
  name: 'scanner-client',
  sees: 'an SSH client names itself as a scanner does (ZGrab, Nmap, ssh-audit)',
  techniques: ['T1595.001'],
  weight: 20,
  speaksFor: ['scanner'],
  looksAt: ['client.version'],
  look: ({ version }) => (SCANNERS.test(version) ? version : undefined),
}
