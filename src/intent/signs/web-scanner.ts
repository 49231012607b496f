/** Tools that look for holes of web sites. */
import type { Sign } from '../intent.ts'

const AGENTS =
  /zgrab|masscan|nmap|nuclei|nikto|sqlmap|gobuster|dirbuster|feroxbuster|wpscan|censys|expanse|shodan|l9explore|leakix|libredtail/i
const TARGETS =
  /\/\.env|\/\.git\/|\/\.aws\/|\/wp-(?:login|config)|\/phpmyadmin|\/phpunit|\/actuator|\/boaform|\/cgi-bin\/luci|\/HNAP1|\/GponForm|\/manager\/html|\/solr\/admin|\/_ignition|\/\.vscode/i

export const sign: Sign<'http.request'> = {
  name: 'web-scanner',
  sees: 'an HTTP request for what scanners look for, or by one of their tools',
  techniques: ['T1595.002'],
  weight: 20,
  speaksFor: ['scanner'],
  looksAt: ['http.request'],
  look: ({ target, headers }) => {
    const agent = headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? ''
    if (AGENTS.test(agent)) return agent
    return TARGETS.test(target) ? target : undefined
  },
}
