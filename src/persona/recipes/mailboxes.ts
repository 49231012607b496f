/**
 * /var/mail: mbox(5) of what cron and unattended-upgrades had to tell root, before somebody removed
 * the mail system.
 */
import { seededDice } from '../../base/dice.ts'
import { isUbuntu } from '../flavour.ts'
import { gidOf } from '../groups.ts'
import type { Host } from '../host.ts'
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { hasRole, writing } from '../written-files.ts'

/** base-passwd's. */
const MAIL_GROUP = 8

export const recipe = writing({
  name: 'mailboxes',
  version: 2,
  role: 'server',
  files: (about) => {
    const letters = lettersOf(about)
    const newest = letters.at(-1)
    if (newest === undefined) return []
    return [
      {
        path: '/var/mail/root',
        mode: 0o600,
        gid: gidOf(about, 'mail', MAIL_GROUP),
        mtimeS: newest.atS,
        text: () => letters.map((letter) => letterOf(about, letter)).join(''),
      },
    ]
  },
})

interface Letter {
  readonly atS: number
  readonly subject: string
  readonly body: string
}

const DAY_S = 86_400
/** When cron.d's job runs: 05:41 (cron-jobs). */
const FIND_AT_S = (5 * 60 + 41) * 60
const FIVE_MINUTES_S = 300

const lettersOf = (about: About): readonly Letter[] => {
  const { host } = about
  const sometime = (what: string): number => momentOf(about, `mail ${what}`, { from: 0.1, to: 0.3 })
  const cron = `Cron <root@${host.hostname}>`
  const disk = sometime('check-disk')
  const find = sometime('find')
  const letters: Letter[] = [
    {
      atS: disk - (disk % FIVE_MINUTES_S) + 1,
      subject: `${cron} /usr/local/bin/check-disk 90`,
      body: '/bin/sh: 1: /usr/local/bin/check-disk: Permission denied\n',
    },
    ...(isUbuntu(about) ? [upgrades(host, sometime('upgrades'))] : []),
  ]
  if (hasRole(about, 'backup')) {
    letters.push({
      atS: find - (find % DAY_S) + FIND_AT_S + 1,
      subject: `${cron} find /var/backups -name '*.gz' -mtime +30 -delete`,
      body: "find: '/var/backups/mysql/.tmp': No such file or directory\n",
    })
  }
  return letters.sort((a, b) => a.atS - b.atS)
}

const upgrades = ({ fqdn }: Host, atS: number): Letter => ({
  atS,
  subject: `unattended-upgrades result for ${fqdn}: SUCCESS`,
  body: `Unattended upgrade result: All upgrades installed

Packages that were upgraded:
 openssl tzdata
`,
})

/** mboxrd, as a local delivery agent appends it. */
const letterOf = (about: About, { atS, subject, body }: Letter): string => {
  const { host, seed } = about
  const [weekday, day = '', month, year, time] = new Date(atS * 1000)
    .toUTCString()
    .replace(',', '')
    .split(' ')
  const queue = Buffer.from(seededDice(`${seed} queue ${atS}`).bytes(5))
    .toString('hex')
    .toUpperCase()
  return `From root@${host.fqdn}  ${weekday} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}
Return-Path: <root@${host.fqdn}>
X-Original-To: root
Delivered-To: root@${host.fqdn}
Received: by ${host.fqdn} (Postfix, from userid 0)
	id ${queue}; ${weekday}, ${day.replace(/^0/, '')} ${month} ${year} ${time} +0000 (UTC)
From: root@${host.fqdn}${subject.startsWith('Cron') ? ' (Cron Daemon)' : ''}
To: root@${host.fqdn}
Subject: ${subject}
Message-Id: <${year}${queue}@${host.fqdn}>
Date: ${weekday}, ${day.replace(/^0/, '')} ${month} ${year} ${time} +0000 (UTC)

${body}
`
}
