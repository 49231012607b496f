/** Who am I, where am I, who is here? */
import type { CommandSeen, Sign } from '../intent.ts'

const QUESTIONS = new Set([
  ...['uname', 'id', 'whoami', 'w', 'who', 'last', 'hostname', 'ifconfig', 'ip', 'ps', 'netstat'],
  ...['ss', 'lsb_release', 'uptime', 'df', 'env', 'arp', 'route', 'lsblk', 'hostnamectl'],
])
const FILES = /\/etc\/(?:passwd|group|issue|os-release|redhat-release|hosts)|\/proc\/version/
const ENOUGH = 6

export const sign: Sign<'act.command'> = {
  name: 'reconnaissance',
  sees: 'six questions about the machine, its users and its network',
  techniques: ['T1082', 'T1033', 'T1057', 'T1016', 'T1049'],
  weight: 15,
  speaksFor: [],
  looksAt: ['act.command'],
  look: (it, { visit }) => {
    const what = question(it)
    if (what === undefined || visit.count(`question ${what}`) > 1) return undefined
    return visit.count('questions') === ENOUGH ? `${ENOUGH} questions, at last ${what}` : undefined
  },
}

const question = ({ name, line }: CommandSeen): string | undefined =>
  QUESTIONS.has(name) ? name : FILES.exec(line)?.[0]
