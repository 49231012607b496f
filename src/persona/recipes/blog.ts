/** The blog: WordPress with its own database; its configuration is ours, its code is imagined. */
import { bytesOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { momentOf } from '../moments.ts'
import type { About, PlannedFile, Recipe } from '../recipe.ts'
import { blogBegunS, sitesFolder } from '../site-files.ts'
import { BLOG_ROOT, wordpressConfig } from '../wordpress.ts'
import { hasRole } from '../written-files.ts'

const WEB = { uid: 33, gid: 33 }
const FOLDERS = [
  '',
  '/wp-admin',
  '/wp-content',
  '/wp-content/plugins',
  '/wp-content/themes',
  '/wp-content/uploads',
  '/wp-includes',
]
/** What stands in the root of every such site, and what scanners ask for. */
const CODE = [
  'index.php',
  'wp-blog-header.php',
  'wp-cron.php',
  'wp-load.php',
  'wp-login.php',
  'wp-settings.php',
  'xmlrpc.php',
  'wp-admin/admin.php',
  'wp-admin/index.php',
  'wp-includes/functions.php',
]
/** What scanners read to learn the version (that of WordPress 6.5.5), and an empty index. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  [
    'wp-includes/version.php',
    "<?php\n$wp_version = '6.5.5';\n$wp_db_version = 57155;\n" +
      "$tinymce_version = '49110-20201110';\n" +
      "$required_php_version = '7.0.0';\n$required_mysql_version = '5.5.5';\n",
  ],
  ['wp-content/index.php', '<?php\n// Silence is golden.\n'],
])
const BYTES_MIN = 400
const BYTES_SPAN = 3_200

export const recipe: Recipe = {
  name: 'blog',
  version: 1,
  files: (about) => (hasRole(about, 'app') ? [...foldersOf(about), ...filesOf(about)] : []),
  make: (asked) => {
    const known = KNOWN.get(asked.path.slice(BLOG_ROOT.length + 1))
    return bytesOf(known ?? wordpressConfig(asked, asked.slots))
  },
}

const foldersOf = (about: About): readonly PlannedFile[] => [
  sitesFolder(about),
  ...FOLDERS.map(
    (folder): PlannedFile => ({
      path: `${BLOG_ROOT}${folder}`,
      type: 'directory',
      ...WEB,
      mtimeS: blogBegunS(about),
    }),
  ),
]

const filesOf = (about: About): readonly PlannedFile[] => {
  const mtimeS = blogBegunS(about)
  return [
    {
      path: `${BLOG_ROOT}/wp-config.php`,
      ...WEB,
      mode: 0o640,
      mtimeS: momentOf(about, 'wp-config', { from: 0.2, to: 0.4 }),
    },
    ...[...KNOWN.keys()].map(
      (path): PlannedFile => ({ path: `${BLOG_ROOT}/${path}`, ...WEB, mtimeS }),
    ),
    ...CODE.map((path): PlannedFile => {
      const size = BYTES_MIN + seededDice(`${about.seed} ${path}`).below(BYTES_SPAN)
      return { path: `${BLOG_ROOT}/${path}`, ...WEB, mtimeS, imagined: { kind: 'php', size } }
    }),
  ]
}
