/** What the deploy user fetches code, packages and images with. */
import { awsTexts, dockerConfig, gitCredentials, gitHost } from '../cloud-texts.ts'
import { momentOf } from '../moments.ts'
import type { Asked } from '../recipe.ts'
import { ownerOf } from '../site-files.ts'
import { hasRole, type WrittenFile, writing } from '../written-files.ts'

const HOME = '/home/deploy'

export const recipe = writing({
  name: 'deploy-credentials',
  version: 1,
  role: 'deploy',
  files: (about): readonly WrittenFile[] => {
    const owner = ownerOf(about, 'deploy')
    const at = (path: string, text: (asked: Asked) => string): WrittenFile => ({
      path: `${HOME}/${path}`,
      ...owner,
      mode: 0o600,
      mtimeS: momentOf(about, `deploy ${path}`, { from: 0.1, to: 0.7 }),
      text,
    })
    const folder = (path: string, mode = 0o755): WrittenFile => ({
      path: `${HOME}${path}`,
      ...owner,
      type: 'directory',
      mode,
    })
    return [
      folder('/.config'),
      folder('/.config/composer'),
      folder('/.docker', 0o700),
      at('.git-credentials', (asked) => gitCredentials(asked, asked.slots)),
      at('.npmrc', npmrc),
      at('.config/composer/auth.json', composerAuth),
      at('.docker/config.json', (asked) => dockerConfig(asked, asked.slots)),
      ...(hasRole(about, 'backup')
        ? [
            folder('/.aws', 0o700),
            at('.aws/credentials', ({ slots }) => awsTexts(slots).credentials),
            at('.aws/config', ({ slots }) => awsTexts(slots).config),
          ]
        : []),
    ]
  },
})

const npmrc = ({ host, slots }: Asked): string => `registry=https://npm.${host.company.domain}/
//npm.${host.company.domain}/:_authToken=${slots.text('npm.token')}
`

const composerAuth = (asked: Asked): string =>
  `${JSON.stringify({ 'gitlab-token': { [gitHost(asked)]: asked.slots.text('gitlab.token') } }, undefined, 4)}\n`
