/** /var/log/cloud-init.log and cloud-init-output.log: cloud-init at the first start; it was removed then. */

import { isUbuntu } from '../flavour.ts'
import { bootsOf } from '../history/boots.ts'
import { plainStamp } from '../history/stamps.ts'
import { logging, uidOf } from '../log-recipe.ts'
import type { PlannedLog } from '../recipe.ts'

const ADM = 4
const HOUR_MS = 3_600_000
const VERSION = '24.1.3-0ubuntu3'
const STAGES = [
  ['init-local', 'local', 4.1],
  ['init', 'network', 5.9],
  ['modules:config', 'config', 8.2],
  ['modules:final', 'final', 9.6],
] as const

export const recipe = logging({
  name: 'cloud-init-logs',
  version: 2,
  role: 'server',
  logs: (about): readonly PlannedLog[] => {
    if (!isUbuntu(about)) return []
    const kept = { rotated: 'never', kept: 0, compressed: 'no' } as const
    return [
      { path: '/var/log/cloud-init.log', uid: uidOf(about, 'syslog'), gid: ADM, ...kept },
      { path: '/var/log/cloud-init-output.log', gid: ADM, ...kept },
    ]
  },
  write: (asked, lines) => {
    for (const { atMs } of bootsOf(asked).slice(0, 1)) {
      if (atMs < asked.hourMs - 60_000 || atMs >= asked.hourMs + HOUR_MS) continue
      for (const [stage, mode, upS] of STAGES) {
        const nowMs = atMs + upS * 1000
        const when = new Date(nowMs).toUTCString().replace(' GMT', ' +0000')
        const said = `Cloud-init v. ${VERSION} running '${stage}' at ${when}. Up ${upS.toFixed(2)} seconds.`
        if (asked.path.endsWith('output.log')) {
          lines.add(nowMs, said)
          continue
        }
        const say = (afterMs: number, level: string, source: string, text: string): void => {
          const now = nowMs + afterMs
          const ms = String(Math.floor(now) % 1000).padStart(3, '0')
          lines.add(now, `${plainStamp(now)},${ms} - ${source}[${level}]: ${text}`)
        }
        say(0, 'DEBUG', 'util.py', said)
        say(1, 'DEBUG', 'main.py', `Starting cloud-init stage: ${mode}`)
        say(4, 'DEBUG', 'stages.py', "Using distro class <class 'cloudinit.distros.ubuntu.Distro'>")
        say(9, 'DEBUG', 'handlers.py', `finish: ${stage}: SUCCESS: ${mode} finished`)
      }
    }
  },
})
