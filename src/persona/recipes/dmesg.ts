/** /var/log/dmesg: the last start, as Ubuntu's dmesg.service has journalctl write it. */

import { isUbuntu } from '../flavour.ts'
import { bootsOf } from '../history/boots.ts'
import { kernelLines } from '../history/kernel-boot.ts'
import { writing } from '../written-files.ts'

const ADM_GID = 4

export const recipe = writing({
  name: 'dmesg',
  version: 1,
  role: 'server',
  files: (about) =>
    isUbuntu(about)
      ? [
          {
            path: '/var/log/dmesg',
            mode: 0o640,
            gid: ADM_GID,
            mtimeS: Math.floor(about.host.bootedMs / 1000) + 12,
            text: (asked) => {
              const boot = bootsOf(asked).at(-1)
              const lines = boot === undefined ? [] : kernelLines(asked, boot)
              return lines
                .map(
                  ({ atUs, text }) => `[${(atUs / 1e6).toFixed(6).padStart(12)}] kernel: ${text}\n`,
                )
                .join('')
            },
          },
        ]
      : [],
})
