/** A shell that shall remember nothing. */
import type { CommandSeen, Sign } from '../intent.ts'

export const sign: Sign<'act.command' | 'act.write' | 'act.remove'> = {
  name: 'history-off',
  sees: 'the history of the shell is switched off, cleared or removed',
  techniques: ['T1070.003'],
  weight: 30,
  speaksFor: [],
  looksAt: ['act.command', 'act.write', 'act.remove'],
  look: (it) => {
    if (it.type === 'act.command') return forgets(it) ? `${it.name} ${it.line}` : undefined
    if (!/\/\.(?:bash|zsh|ash|sh)_history$/.test(it.path)) return undefined
    if (it.type === 'act.remove') return `${it.by} removed ${it.path}`
    return it.how === 'truncate' ? `${it.by} emptied ${it.path}` : undefined
  },
}

const forgets = ({ name, args, line }: CommandSeen): boolean => {
  if (name === 'history') return args.some((it) => /^-\w*[cw]/.test(it))
  if (name === 'unset') return args.some((it) => /^HIST(?:FILE|SIZE|ORY)/.test(it))
  if (name === 'set') return /\+o history/.test(line)
  if (name === 'ln') return line.includes('/dev/null ') && line.includes('_history')
  if (name !== 'export' && name !== 'declare') return false
  return args.some((it) =>
    /^HIST(?:FILE|LOG)=(?:\/dev\/null)?$|^HIST(?:FILE)?SIZE=0$|^HISTCONTROL=ignore/.test(it),
  )
}
