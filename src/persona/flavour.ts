/** Which family of distributions a persona tells it is. */
import type { About } from './recipe.ts'

/** Ubuntu, and so netplan, snap, cloud images; otherwise Debian. */
export const isUbuntu = ({ profile }: About): boolean => profile.ssh.ident.includes('Ubuntu')
