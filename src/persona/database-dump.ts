/** The application's database as mysqldump writes it. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import { bcryptShaped, rowsOf } from './database-rows.ts'
import type { About } from './recipe.ts'
import type { Slots } from './slots.ts'
import { hasRole } from './written-files.ts'

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly string[]
}

/** A whole dump, made at `atS`: everything that had been created by then. */
export const dumpOf = (about: About, slots: Slots, atS: number): ByteString => {
  const { host } = about
  const isMaria = hasRole(about, 'mariadb')
  const product = isMaria ? 'MariaDB' : 'MySQL'
  const version = isMaria ? '10.11.19-MariaDB' : '8.0.43'
  const head = [
    isMaria
      ? `-- MariaDB dump 10.19  Distrib ${version}, for debian-linux-gnu (x86_64)`
      : `-- MySQL dump 10.13  Distrib ${version}, for Linux (x86_64)`,
    '--',
    `-- Host: localhost    Database: ${host.app.database}`,
    '-- ------------------------------------------------------',
    `-- Server version\t${isMaria ? `${version}-0+deb12u1` : `${version}-0ubuntu0.24.04.1`}`,
    '',
    '/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;',
    '/*!50503 SET NAMES utf8mb4 */;',
    '/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;',
    "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;",
    '',
  ]
  const tail = [
    '/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;',
    '/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;',
    '/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;',
    '',
    `-- Dump completed on ${stampOf(atS)}`,
    '',
  ]
  const engine = `ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_${product === 'MySQL' ? '0900_ai_ci' : 'unicode_ci'}`
  const tables = tablesOf(about, slots, atS).flatMap((table) => sqlOf(table, engine))
  return fromUnicode([...head, ...tables, ...tail].join('\n'))
}

const sqlOf = ({ name, columns, rows }: Table, engine: string): readonly string[] => [
  '--',
  `-- Table structure for table \`${name}\``,
  '--',
  '',
  `DROP TABLE IF EXISTS \`${name}\`;`,
  `CREATE TABLE \`${name}\` (`,
  columns.map((column) => `  ${column}`).join(',\n'),
  `) ${engine};`,
  '',
  '--',
  `-- Dumping data for table \`${name}\``,
  '--',
  '',
  `LOCK TABLES \`${name}\` WRITE;`,
  `/*!40000 ALTER TABLE \`${name}\` DISABLE KEYS */;`,
  ...(rows.length === 0 ? [] : [`INSERT INTO \`${name}\` VALUES ${rows.join(',')};`]),
  `/*!40000 ALTER TABLE \`${name}\` ENABLE KEYS */;`,
  'UNLOCK TABLES;',
  '',
]

const ID = '`id` int unsigned NOT NULL AUTO_INCREMENT'
const CREATED = '`created_at` datetime NOT NULL'
const PRIMARY = 'PRIMARY KEY (`id`)'

const tablesOf = (about: About, slots: Slots, atS: number): readonly Table[] => {
  const { customers, products, orders } = rowsOf(about)
  const isOlder = ({ createdS }: { readonly createdS: number }): boolean => createdS < atS
  const row = (...values: readonly (string | number)[]): string =>
    `(${values.map((it) => (typeof it === 'number' ? it : quoted(it))).join(',')})`
  const madeS = about.host.installedS
  return [
    {
      name: 'customers',
      columns: [
        ID,
        '`name` varchar(120) NOT NULL',
        '`email` varchar(190) NOT NULL',
        '`password` varchar(255) NOT NULL',
        CREATED,
        PRIMARY,
        'UNIQUE KEY `customers_email` (`email`)',
      ],
      rows: customers
        .filter(isOlder)
        .map((it) => row(it.id, it.name, it.email, it.passwordHash, stampOf(it.createdS))),
    },
    {
      name: 'orders',
      columns: [
        ID,
        '`customer_id` int unsigned NOT NULL',
        '`product_id` int unsigned NOT NULL',
        '`pieces` smallint unsigned NOT NULL',
        '`total_cents` int unsigned NOT NULL',
        '`status` varchar(20) NOT NULL',
        CREATED,
        PRIMARY,
        'KEY `orders_customer` (`customer_id`)',
      ],
      rows: orders
        .filter(isOlder)
        .map((it) =>
          row(it.id, it.customer, it.product, it.pieces, it.cents, it.status, stampOf(it.createdS)),
        ),
    },
    {
      name: 'products',
      columns: [
        ID,
        '`sku` varchar(20) NOT NULL',
        '`name` varchar(120) NOT NULL',
        '`price_cents` int unsigned NOT NULL',
        PRIMARY,
      ],
      rows: products.map((it) => row(it.id, it.sku, it.name, it.cents)),
    },
    {
      name: 'settings',
      columns: ['`name` varchar(64) NOT NULL', '`value` text', 'PRIMARY KEY (`name`)'],
      rows: [
        row('mail.host', `mail.${about.host.company.domain}`),
        row('mail.password', slots.text('smtp.password')),
        row('mail.user', 'noreply'),
        row('payment.secret_key', slots.text('stripe.secret_key')),
        row('site.url', `https://${about.host.app.serverName}`),
      ],
    },
    {
      name: 'users',
      columns: [
        ID,
        '`login` varchar(60) NOT NULL',
        '`email` varchar(190) NOT NULL',
        '`password` varchar(255) NOT NULL',
        "`role` enum('admin','staff') NOT NULL",
        CREATED,
        PRIMARY,
      ],
      rows: [
        row(
          1,
          'admin',
          `webmaster@${about.host.company.domain}`,
          hashOf(about, 'admin'),
          'admin',
          stampOf(madeS),
        ),
        ...about.host.people.map(({ login, email, isAdmin }, n) =>
          row(
            n + 2,
            login,
            email,
            hashOf(about, login),
            isAdmin ? 'admin' : 'staff',
            stampOf(madeS),
          ),
        ),
      ],
    },
  ]
}

const hashOf = ({ seed }: About, login: string): string => bcryptShaped(`${seed} ${login}`)

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

const stampOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
