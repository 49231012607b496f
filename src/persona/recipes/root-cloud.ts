/** root's access to the company's cloud: where uploads go. */
import { awsTexts } from '../cloud-texts.ts'
import { momentOf } from '../moments.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'root-cloud',
  version: 1,
  role: 'app',
  files: (about): readonly WrittenFile[] => {
    const mtimeS = momentOf(about, 'aws configure', { from: 0.1, to: 0.3 })
    return [
      { ...directory('/root/.aws', 0o700), mtimeS },
      {
        path: '/root/.aws/credentials',
        mode: 0o600,
        mtimeS,
        text: ({ slots }) => awsTexts(slots).credentials,
      },
      {
        path: '/root/.aws/config',
        mode: 0o600,
        mtimeS,
        text: ({ slots }) => awsTexts(slots).config,
      },
    ]
  },
})
