/** A search for what is worth something elsewhere. */
import type { CommandSeen, Sign } from '../intent.ts'

const NAMES =
  /id_[dr]sa|id_ed25519|\.pem\b|\.env\b|\.aws|credentials|wallet|\.kdbx|passwords?\b|\.ovpn|htpasswd|wp-config/i
/** What one family of bots asks for after each login: Telegram's data, modems that send texts. */
const LOOT =
  /D877F783D5D3EF8C|TelegramDesktop\/tdata|\/dev\/ttyGSM|ttyUSB-mod|\/var\/(?:spool\/sms|log\/smsd)|smsd\.conf|qmuxd|\/etc\/config\/simman/

export const sign: Sign<'act.command'> = {
  name: 'credential-search',
  sees: 'find, grep or locate look for keys, wallets, passwords, Telegram data or SMS modems',
  techniques: ['T1552.001', 'T1083', 'T1005'],
  weight: 25,
  speaksFor: ['thief'],
  looksAt: ['act.command'],
  look: (it) => (searches(it) || LOOT.test(it.line) ? `${it.name} ${it.line}` : undefined),
}

const searches = ({ name, line }: CommandSeen): boolean => {
  if (name === 'find' || name === 'locate') return NAMES.test(line)
  return (
    /^e?grep$/.test(name) &&
    /(?:^| )-\w*[rR]/.test(line) &&
    /passw|secret|api_?key|BEGIN \w+ PRIVATE/i.test(line)
  )
}
