/** A user who was not there. */
import type { Sign } from '../intent.ts'

const WRITERS = new Set([
  'useradd',
  'adduser',
  'usermod',
  'passwd',
  'chpasswd',
  'groupadd',
  'dpkg',
  'chsh',
])

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'account-created',
  sees: 'a user is added, or the list of users written past the tools for it',
  techniques: ['T1136.001'],
  weight: 25,
  speaksFor: [],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    if (it.type === 'act.command') {
      const isOne = it.name === 'useradd' || it.name === 'adduser'
      return isOne && it.args.length > 0 ? `${it.name} ${it.line}` : undefined
    }
    const isList = /^\/etc\/(?:passwd|shadow|sudoers|sudoers\.d\/.+)$/.test(it.path)
    return isList && !WRITERS.has(it.by) ? `${it.by} wrote ${it.path}` : undefined
  },
}
