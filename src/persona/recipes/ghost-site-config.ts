/** PHP configuration under a site's root, by the names that scanners try, and its old copies. */
import { type ByteString, bytesOf, fromUnicode } from '../../base/bytes.ts'
import { isDealt, leftAt, sitesOf } from '../plausible.ts'
import type { Asked, Recipe } from '../recipe.ts'
import { wordpressConfig } from '../wordpress.ts'

const CURRENT =
  /^(?:config|configuration|settings|database|db|dbconfig|connect|conn)(?:\.inc)?\.php/
const BLOG = /^wp-config\.php/
const OLD = /\.php(?:\.(?:bak|old|orig|save|txt)|~)?$/

export const recipe: Recipe = {
  name: 'ghost-site-config',
  version: 1,
  places: sitesOf,
  conjures: (about, path) => {
    const name = nameOf(path)
    const isConfig = OLD.test(name) && (CURRENT.test(name) || BLOG.test(name))
    return isConfig && isDealt(about, path) ? [leftAt(about, path, { mode: 0o640 })] : undefined
  },
  make: (asked) =>
    bytesOf(
      BLOG.test(nameOf(asked.path)) ? wordpressConfig(asked, asked.slots) : connection(asked),
    ),
}

const nameOf = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

const connection = ({ host: { app }, slots }: Asked): ByteString =>
  fromUnicode(`<?php
// Database connection of ${app.name}

$db_host = 'localhost';
$db_name = '${app.database}';
$db_user = '${app.databaseUser}';
$db_pass = '${slots.text('db.password')}';

$pdo = new PDO("mysql:host=$db_host;dbname=$db_name;charset=utf8mb4", $db_user, $db_pass, [
    PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
]);
`)
