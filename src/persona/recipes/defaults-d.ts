/** /etc/default: settings of services that were changed from what their packages bring. */
import { isUbuntu } from '../flavour.ts'
import { firstBootS } from '../moments.ts'
import { writing } from '../written-files.ts'

export const recipe = writing({
  name: 'defaults-d',
  version: 1,
  role: 'server',
  files: (about) => [
    {
      path: '/etc/default/keyboard',
      mtimeS: firstBootS(about),
      text: () => KEYBOARD,
    },
    { path: '/etc/default/grub', mtimeS: about.host.installedS, text: () => grub(isUbuntu(about)) },
  ],
})

/** keyboard(5). */
const KEYBOARD = `# KEYBOARD CONFIGURATION FILE

# Consult the keyboard(5) manual page.

XKBMODEL="pc105"
XKBLAYOUT="us"
XKBVARIANT=""
XKBOPTIONS=""

BACKSPACE="guess"
`

const grub = (
  isOfUbuntu: boolean,
): string => `# If you change this file, run 'update-grub' afterwards to update
# /boot/grub/grub.cfg.
# For full documentation of the options in this file, see:
#   info -f grub -n 'Simple configuration'

GRUB_DEFAULT=0
GRUB_TIMEOUT=${isOfUbuntu ? '0\nGRUB_TIMEOUT_STYLE=hidden' : '5'}
GRUB_DISTRIBUTOR=\`lsb_release -i -s 2> /dev/null || echo Debian\`
GRUB_CMDLINE_LINUX_DEFAULT="${isOfUbuntu ? 'console=tty1 console=ttyS0' : 'quiet'}"
GRUB_CMDLINE_LINUX=""
GRUB_TERMINAL=console
`
