/** /etc/rsyslog.d: rsyslog.conf(5) that sends warnings to the machine that watches. */
import { momentOf } from '../moments.ts'
import { directory, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'rsyslog-forward',
  version: 1,
  role: 'server',
  files: (about) => {
    const target = about.host.neighbours.find(({ role }) => role === 'monitoring')
    if (target === undefined) return []
    return [
      directory('/etc/rsyslog.d'),
      {
        path: '/etc/rsyslog.d/60-forward.conf',
        mtimeS: momentOf(about, 'rsyslog.d', { from: 0.1, to: 0.5 }),
        text: () => `# everything of importance goes to ${target.hostname}, which keeps it for a year
$WorkDirectory /var/spool/rsyslog
*.warning;auth,authpriv.info action(type="omfwd" target="${target.address}" port="514" protocol="udp"
    queue.type="LinkedList" queue.filename="fwd" queue.maxDiskSpace="256m"
    queue.saveOnShutdown="on" action.resumeRetryCount="-1")
`,
      },
    ]
  },
})
