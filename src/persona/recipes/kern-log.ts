/** /var/log/kern.log and ufw.log: the kernel's messages, and those of its packet filter. */

import { isUbuntu } from '../flavour.ts'
import { bootsOf } from '../history/boots.ts'
import { kernelLines } from '../history/kernel-boot.ts'
import { droppedIn } from '../history/packets.ts'
import { logging, syslogLine, uidOf } from '../log-recipe.ts'

export const recipe = logging({
  name: 'kern-log',
  version: 1,
  role: 'server',
  logs: (about) => {
    const uid = isUbuntu(about) ? uidOf(about, 'syslog') : 0
    const names = isUbuntu(about) ? ['kern', 'ufw'] : ['kern']
    return names.map((name) => ({
      path: `/var/log/${name}.log`,
      uid,
      rotated: 'weekly',
      kept: 4,
      compressed: 'delayed',
    }))
  },
  write: (asked, lines) => {
    for (const { atMs, message } of droppedIn(asked, asked.hourMs)) {
      lines.add(atMs, syslogLine(asked, atMs, 'kernel', message))
    }
    if (asked.path.endsWith('ufw.log')) return
    for (const boot of bootsOf(asked)) {
      if (boot.atMs < asked.hourMs - 60_000 || boot.atMs >= asked.hourMs + 3_600_000) continue
      for (const { atUs, text } of kernelLines(asked, boot)) {
        const atMs = boot.atMs + 5_000 + atUs / 100_000
        lines.add(atMs, syslogLine(asked, atMs, 'kernel', text))
      }
    }
  },
})
