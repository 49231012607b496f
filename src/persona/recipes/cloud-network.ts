/** What cloud-init made of the datasource's network: netplan on Ubuntu, ifupdown on Debian. */
import { isUbuntu } from '../flavour.ts'
import type { Host } from '../host.ts'
import { firstBootS } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'cloud-network',
  version: 1,
  role: 'server',
  files: (about) => (isUbuntu(about) ? netplan(about) : ifupdown(about)),
})

/** cloudinit/distros/debian.py, NETWORK_FILE_HEADER (22.4). */
const HEADER = `# This file is generated from information provided by the datasource.  Changes
# to it will not persist across an instance reboot.  To disable cloud-init's
# network configuration capabilities, write a file
# /etc/cloud/cloud.cfg.d/99-disable-network-config.cfg with the following:
# network: {config: disabled}
`

const netplan = (about: About): readonly WrittenFile[] => [
  directory('/etc/netplan'),
  {
    path: '/etc/netplan/50-cloud-init.yaml',
    mode: 0o600,
    mtimeS: firstBootS(about),
    text: ({ host }) => HEADER + netplanText(host),
  },
  directory('/run/systemd/network'),
  {
    path: `/run/systemd/network/10-netplan-${about.host.interface}.network`,
    mode: 0o640,
    gid: 998,
    mtimeS: Math.floor(about.host.bootedMs / 1000),
    text: ({ host }) => networkText(host),
  },
  {
    path: `/run/systemd/network/10-netplan-${about.host.interface}.link`,
    mtimeS: Math.floor(about.host.bootedMs / 1000),
    text: ({ host }) => `[Match]
PermanentMACAddress=${host.mac}

[Link]
Name=${host.interface}
WakeOnLan=off
`,
  },
]

const netplanText = (host: Host): string => `network:
    version: 2
    ethernets:
        ${host.interface}:
            addresses:
            - ${host.address}/${host.prefix}
            match:
                macaddress: ${host.mac}
            nameservers:
                addresses:
${host.nameservers.map((address) => `                - ${address}\n`).join('')}\
                search:
                - ${host.company.domain}
            routes:
            -   to: default
                via: ${host.gateway}
            set-name: ${host.interface}
`

/** As netplan's networkd renderer writes it. */
const networkText = (host: Host): string => `[Match]
PermanentMACAddress=${host.mac}
Name=${host.interface}

[Network]
LinkLocalAddressing=ipv6
Address=${host.address}/${host.prefix}
${host.nameservers.map((address) => `DNS=${address}\n`).join('')}\
Domains=${host.company.domain}

[Route]
Destination=0.0.0.0/0
Gateway=${host.gateway}
`

const ifupdown = (about: About): readonly WrittenFile[] => [
  directory('/etc/network'),
  directory('/etc/network/interfaces.d'),
  {
    path: '/etc/network/interfaces.d/50-cloud-init',
    mtimeS: firstBootS(about),
    text: ({ host }) => `${HEADER}auto lo
iface lo inet loopback

auto ${host.interface}
iface ${host.interface} inet static
    address ${host.address}/${host.prefix}
    dns-nameservers ${host.nameservers.join(' ')}
    dns-search ${host.company.domain}
    gateway ${host.gateway}
`,
  },
]
