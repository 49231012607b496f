/** Whoever was here before is locked out. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'password-change',
  sees: 'a password is set: chpasswd, passwd, usermod -p',
  techniques: ['T1098', 'T1531'],
  weight: 30,
  speaksFor: [],
  looksAt: ['act.command'],
  look: ({ name, args, line }) => {
    const isOne =
      name === 'chpasswd' ||
      (name === 'passwd' && !args.some((it) => /^-[Sla-]/.test(it))) ||
      (name === 'usermod' && args.includes('-p'))
    return isOne ? `${name} ${line}`.trimEnd() : undefined
  },
}
