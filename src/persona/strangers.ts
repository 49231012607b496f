/**
 * Who comes from outside in logs: addresses, user agents and names that scanners try. Nothing is
 * ever sent to these addresses, and they are nobody's.
 */
import type { Dice } from '../base/dice.ts'
import { pick } from './prose.ts'

/**
 * Blocks of the IANA special-purpose registry (RFC 6890) that look like anybody's: benchmarks,
 * AS112, AMT, the old 6to4 relays, and the space for future use.
 */
const BLOCKS: readonly ((dice: Dice) => string)[] = [
  (dice) => `198.${18 + dice.below(2)}.${dice.below(256)}.${1 + dice.below(254)}`,
  (dice) => `198.${18 + dice.below(2)}.${dice.below(256)}.${1 + dice.below(254)}`,
  (dice) => `${241 + dice.below(13)}.${dice.below(256)}.${dice.below(256)}.${1 + dice.below(254)}`,
  (dice) => `192.${pick(dice, ['31.196', '52.193', '175.48', '88.99'])}.${1 + dice.below(254)}`,
]

/** An IPv4 address of somebody outside. */
export const strangerAddress = (dice: Dice): string =>
  (BLOCKS[dice.below(BLOCKS.length)] ?? BLOCKS[0])?.(dice) ?? ''

/** What people of the company read pages with. */
export const BROWSERS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
]

/** What scanners call themselves. */
export const SCANNERS: readonly string[] = [
  '-',
  'Mozilla/5.0',
  'curl/7.88.1',
  'python-requests/2.32.3',
  'Go-http-client/1.1',
  'Mozilla/5.0 zgrab/0.x',
  'Mozilla/5.0 (compatible; NetcraftSurveyAgent/1.0)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.108 Safari/537.36',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:62.0) Gecko/20100101 Firefox/62.0',
]

/** What scanners ask a web server for. */
export const PROBES: readonly string[] = [
  ...['/.env', '/.git/config', '/wp-login.php', '/xmlrpc.php', '/phpmyadmin/', '/boaform/admin'],
  ...['/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', '/actuator/health', '/owa/'],
  ...['/.aws/credentials', '/config.json', '/server-status', '/solr/', '/manager/html'],
  ...['/cgi-bin/luci/;stok=/locale', '/api/.env', '/backup.sql', '/.DS_Store', '/login.action'],
  ...['/wp-content/plugins/hellopress/wp_filemanager.php', '/HNAP1', '/favicon.ico', '/robots.txt'],
]

const TRIED = (
  'admin user test oracle ubuntu postgres git mysql ftpuser guest pi deploy debian hadoop es ' +
  'jenkins minecraft nagios tomcat www steam dev support sol solana zabbix backup webmaster ' +
  'student teamspeak docker ansible vagrant kafka elastic gitlab ec2-user centos'
).split(' ')

/** A login that a scanner tries: root mostly. */
export const triedLogin = (dice: Dice): string => (dice.below(5) < 2 ? 'root' : pick(dice, TRIED))
