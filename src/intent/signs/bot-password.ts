/** Passwords only bots know: they plant them, and try whether they are there. */
import type { Sign } from '../intent.ts'

const PASSWORDS = /^3?45?245?gs5662d34$|^345gs5662d34$|^3245gs5662d34$/

export const sign: Sign<'login.failed' | 'login.success'> = {
  name: 'bot-password',
  sees: 'a password that one botnet plants and tries everywhere',
  techniques: ['T1110.004'],
  weight: 35,
  speaksFor: ['bruteforcer', 'botnet'],
  looksAt: ['login.failed', 'login.success'],
  look: ({ proof, username }) =>
    proof.method === 'password' && PASSWORDS.test(proof.password)
      ? `${username}/${proof.password}`
      : undefined,
}
