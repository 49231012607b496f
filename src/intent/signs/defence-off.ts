/** What watches this machine shall not. */
import type { CommandSeen, Sign } from '../intent.ts'

const GUARDS =
  /ufw|firewalld|iptables|nftables|apparmor|auditd|fail2ban|selinux|clam|falcon|osquery|wazuh|aegis|aliyun|cloudmonitor|qcloud|YunJing|bcm-agent|rsyslog/i

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'defence-off',
  sees: 'a firewall, SELinux, AppArmor, a log daemon or an agent of security is switched off',
  techniques: ['T1562.001', 'T1562.004'],
  weight: 35,
  speaksFor: ['botnet'],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    if (it.type === 'act.write') return it.path === '/etc/selinux/config' ? it.path : undefined
    return switchesOff(it) ? `${it.name} ${it.line}` : undefined
  },
}

const switchesOff = ({ name, args, line }: CommandSeen): boolean => {
  if (name === 'setenforce') return /^(?:0|permissive)$/i.test(args[0] ?? '')
  if (name === 'ufw') return args.includes('disable')
  if (name === 'iptables' || name === 'ip6tables') {
    return args.some((it) => it === '-F' || it === '--flush') || /-P \w+ ACCEPT/.test(line)
  }
  if (/^(?:systemctl|service|chkconfig|update-rc\.d)$/.test(name)) {
    return /\b(?:stop|disable|mask|off|remove)\b/.test(line) && GUARDS.test(line)
  }
  return /^(?:pkill|killall)$/.test(name) && GUARDS.test(line)
}
