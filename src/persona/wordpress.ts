/** The blog's configuration: one text for wp-config.php and its copies. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import type { About } from './recipe.ts'
import type { Slots } from './slots.ts'

/** Its own database, on the same server. */
export const BLOG_DATABASE = 'blog'
export const BLOG_USER = 'blog'
/** The folder it stands in. */
export const BLOG_ROOT = '/var/www/blog'

const SALTS = [
  'AUTH_KEY',
  'SECURE_AUTH_KEY',
  'LOGGED_IN_KEY',
  'NONCE_KEY',
  'AUTH_SALT',
  'SECURE_AUTH_SALT',
  'LOGGED_IN_SALT',
  'NONCE_SALT',
]
const SALT_CHARS = 64

/** wp-config.php: the constants that WordPress asks for, in few words. */
export const wordpressConfig = ({ host }: About, slots: Slots): ByteString => {
  const salts = slots.text('blog.salts')
  const define = (name: string, value: string): string =>
    `define( ${`'${name}',`.padEnd(19)} '${value}' );`
  return fromUnicode(
    [
      '<?php',
      define('DB_NAME', BLOG_DATABASE),
      define('DB_USER', BLOG_USER),
      define('DB_PASSWORD', slots.text('blog.db_password')),
      define('DB_HOST', 'localhost'),
      define('DB_CHARSET', 'utf8mb4'),
      define('DB_COLLATE', ''),
      '',
      ...SALTS.map((name, n) => define(name, salts.slice(n * SALT_CHARS, (n + 1) * SALT_CHARS))),
      '',
      `$table_prefix = 'wp_';`,
      '',
      define('WP_HOME', `https://blog.${host.company.domain}`),
      define('WP_SITEURL', `https://blog.${host.company.domain}`),
      `define( 'WP_DEBUG', false );`,
      `define( 'DISALLOW_FILE_EDIT', true );`,
      '',
      `if ( ! defined( 'ABSPATH' ) ) {`,
      `\tdefine( 'ABSPATH', __DIR__ . '/' );`,
      '}',
      `require_once ABSPATH . 'wp-settings.php';`,
      '',
    ].join('\n'),
  )
}
