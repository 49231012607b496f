/** Passwords that devices are sold with: the list Mirai brought into the world. */
import type { Sign } from '../intent.ts'

const PASSWORDS = new Set([
  ...['xc3511', 'vizxv', 'xmhdipc', 'juantech', 'hi3518', 'jvbzd', 'anko', 'zlxx.', 'klv123'],
  ...[
    'klv1234',
    'Zte521',
    'zsun1188',
    '7ujMko0admin',
    '7ujMko0vizxv',
    'ikwb',
    'dreambox',
    'realtek',
  ],
  ...['GM8182', 'tlJwpbo6', 'S2fGqNFs', 'OxhlwSG8', 'hunt5759', '2601hx', 'cat1029', 'ttnet'],
  ...['1001chin', 'fliruser', 'Serv4EMC', 'meinsm', 'tsgoingon', 'solokey', 'ivdev', 'oelinux123'],
])

export const sign: Sign<'login.failed' | 'login.success'> = {
  name: 'device-password',
  sees: 'a password that cameras and routers are sold with',
  techniques: ['T1110.001', 'T1078.001'],
  weight: 25,
  speaksFor: ['botnet', 'bruteforcer'],
  looksAt: ['login.failed', 'login.success'],
  look: ({ proof, username }) =>
    proof.method === 'password' && PASSWORDS.has(proof.password)
      ? `${username}/${proof.password}`
      : undefined,
}
