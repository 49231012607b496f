/** snapd as a server image brings it: /snap with its README, and no snaps. */
import { readFileSync } from 'node:fs'
import { isUbuntu } from '../flavour.ts'
import { firstBootS } from '../moments.ts'
import { directory, writing } from '../written-files.ts'

/** As snapd writes it (see images/snapd/NOTICE). */
const README = new URL('../../../images/snapd/README', import.meta.url)

export const recipe = writing({
  name: 'snapd',
  version: 1,
  role: 'server',
  files: (about) =>
    isUbuntu(about)
      ? [
          directory('/snap'),
          directory('/snap/bin'),
          {
            path: '/snap/README',
            mtimeS: firstBootS(about),
            text: () => readFileSync(README, 'utf8'),
          },
          directory('/var/snap'),
          directory('/var/lib/snapd'),
          directory('/var/lib/snapd/snaps'),
          directory('/var/lib/snapd/void', 0o111),
          directory('/var/cache/snapd'),
        ]
      : [],
})
