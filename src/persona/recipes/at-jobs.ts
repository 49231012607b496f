/** /var/spool/cron/atjobs: at(1)'s queue, empty but for its counter. */
import { momentOf } from '../moments.ts'
import { directory, writing } from '../written-files.ts'

/** base-passwd's `daemon`, who runs atd on Debian. */
const DAEMON = { uid: 1, gid: 1 }

export const recipe = writing({
  name: 'at-jobs',
  version: 1,
  role: 'server',
  files: (about) => {
    const mtimeS = momentOf(about, 'at', { from: 0.3, to: 0.9 })
    return [
      { ...directory('/var/spool/cron/atjobs', 0o1770), ...DAEMON, mtimeS },
      { ...directory('/var/spool/cron/atspool', 0o1770), ...DAEMON },
      {
        path: '/var/spool/cron/atjobs/.SEQ',
        mode: 0o600,
        ...DAEMON,
        mtimeS,
        text: () => '00003\n',
      },
      {
        path: '/etc/at.deny',
        mode: 0o640,
        gid: 1,
        mtimeS: about.host.installedS,
        text: () => DENIED,
      },
    ]
  },
})

/** at 3.2.5, debian/at.deny. */
const DENIED = `alias
backup
bin
daemon
ftp
games
gnats
guest
irc
lp
mail
man
nobody
operator
proxy
sync
sys
www-data
`
