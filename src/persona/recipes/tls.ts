/** The web server's certificate and its key, which belong together in every world. */
import { momentOf } from '../moments.ts'
import { keyPem, selfSignedPem } from '../pem.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'tls',
  version: 1,
  role: 'nginx',
  files: (about): readonly WrittenFile[] => {
    const { serverName } = about.host.app
    const mtimeS = momentOf(about, 'certificate', { from: 0.05, to: 0.1 })
    const key = about.profile.groups.find(({ name }) => name === 'ssl-cert')?.gid ?? 0
    return [
      directory('/etc/ssl'),
      directory('/etc/ssl/certs'),
      { ...directory('/etc/ssl/private', 0o710), gid: key },
      {
        path: `/etc/ssl/certs/${serverName}.pem`,
        mtimeS,
        text: ({ slots, host }) => selfSignedPem(slots.bytes('tls.key'), host),
      },
      {
        path: `/etc/ssl/private/${serverName}.key`,
        mode: 0o640,
        gid: key,
        mtimeS,
        text: ({ slots }) => keyPem(slots.bytes('tls.key')),
      },
    ]
  },
})
