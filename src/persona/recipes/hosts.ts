/** /etc/hosts (hosts(5)) as the installer leaves it, with the machines nearby. */
import type { Host } from '../host.ts'
import { momentOf } from '../moments.ts'
import { writing } from '../written-files.ts'

export const recipe = writing({
  name: 'hosts',
  version: 1,
  role: 'server',
  files: (about) => [
    {
      path: '/etc/hosts',
      mtimeS: momentOf(about, 'hosts', { from: 0.1, to: 0.6 }),
      text: ({ host }) => `127.0.0.1 localhost
127.0.1.1 ${host.fqdn} ${host.hostname}

# The following lines are desirable for IPv6 capable hosts
::1     ip6-localhost ip6-loopback
fe00::0 ip6-localnet
ff00::0 ip6-mcastprefix
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters

${linesOf(host)}`,
    },
  ],
})

const linesOf = ({ neighbours, company }: Host): string =>
  neighbours
    .map(({ address, hostname }) => `${address}\t${hostname}.${company.domain} ${hostname}\n`)
    .join('')
