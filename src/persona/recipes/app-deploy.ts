/** How the application is deployed: the script, what the deploy user knows of it. */

import { phpVersion } from '../app-config-sources.ts'
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { ownerOf } from '../site-files.ts'
import { type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'app-deploy',
  version: 1,
  role: 'app',
  files: (about): readonly WrittenFile[] => {
    const { app } = about.host
    return [
      {
        path: `/usr/local/bin/deploy-${app.slug}`,
        mode: 0o755,
        mtimeS: momentOf(about, 'deploy script', { from: 0.1, to: 0.3 }),
        text: () => scriptOf(about),
      },
      ...notesOf(about),
    ]
  },
})

const scriptOf = (about: About): string => {
  const { app } = about.host
  return `#!/bin/sh
# Brings ${app.name} to the newest version of main. Run as deploy.
set -eu

cd ${app.root}
git fetch --quiet origin
git reset --hard --quiet origin/main
composer install --no-dev --optimize-autoloader --quiet
php bin/console cache:clear
sudo systemctl reload php${phpVersion(about)}-fpm
git log -1 --format='deployed %h %s' | tee -a "$HOME/deployments.txt"
`
}

/** Notes at the deploy user's home, where there is one. */
const notesOf = (about: About): readonly WrittenFile[] => {
  const owner = ownerOf(about, 'deploy')
  if (!about.profile.roles.includes('deploy')) return []
  const at = (path: string, part: { from: number; to: number }): WrittenFile => ({
    path: `/home/deploy/${path}`,
    ...owner,
    mtimeS: momentOf(about, path, part),
  })
  return [
    { ...at('NOTES.md', { from: 0.2, to: 0.9 }), imagined: { kind: 'markdown', size: 1_140 } },
    { ...at('open-points.txt', { from: 0.5, to: 1 }), imagined: { kind: 'text', size: 620 } },
  ]
}
