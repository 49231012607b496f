/** Packets that the filter dropped: what kern.log, ufw.log and syslog agree on. */
import { seededDice } from '../../base/dice.ts'
import { isUbuntu } from '../flavour.ts'
import { pick } from '../prose.ts'
import type { About } from '../recipe.ts'
import { strangerAddress } from '../strangers.ts'

/** Ports that are scanned for; none of them is open. */
const PORTS = '23 445 3389 8080 2323 5900 6379 1433 5555 8443 3306 5432 9200 2375 11211 27017 81'
const WINDOWS = ['1024', '65535', '14600', '29200', '64240']

export interface Dropped {
  readonly atMs: number
  /** As the LOG target of iptables writes it. */
  readonly message: string
}

/** What iptables says of a packet on a machine without ufw. */
export const DROPPED_PREFIX = 'iptables dropped: '

/** ufw with LOGLEVEL=low, or iptables' LOG: what was dropped within an hour. */
export const droppedIn = (about: About, hourMs: number): readonly Dropped[] => {
  const prefix = isUbuntu(about) ? '[UFW BLOCK] ' : DROPPED_PREFIX
  const { host } = about
  const dice = seededDice(`${about.seed} dropped ${hourMs}`)
  const ports = PORTS.split(' ')
  const router = seededDice(`${about.seed} router`).bytes(3)
  const from = ['00:16:3e', ...[...router].map((it) => it.toString(16).padStart(2, '0'))].join(':')
  return Array.from({ length: 3 + dice.below(9) }, (): Dropped => {
    const isScan = dice.below(3) > 0
    const window = isScan ? '1024' : pick(dice, WINDOWS)
    const id = isScan ? 54_321 : dice.below(65_536)
    return {
      atMs: hourMs + dice.below(3_600_000),
      message:
        `${prefix}IN=${host.interface} OUT= MAC=${host.mac}:${from}:08:00 ` +
        `SRC=${strangerAddress(dice)} DST=${host.address} LEN=${isScan ? 40 : 60} TOS=0x00 ` +
        `PREC=0x00 TTL=${isScan ? 230 + dice.below(20) : 40 + dice.below(20)} ID=${id} ` +
        `${isScan ? '' : 'DF '}PROTO=TCP SPT=${32_768 + dice.below(28_000)} ` +
        `DPT=${pick(dice, ports)} WINDOW=${window} RES=0x00 SYN URGP=0 `,
    }
  }).sort((a, b) => a.atMs - b.atMs)
}
