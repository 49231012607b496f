/** The application's configuration and what describes it. */
import { createHash } from 'node:crypto'
import type { Source } from './app-sources.ts'
import { isUbuntu } from './flavour.ts'
import type { About } from './recipe.ts'

/** PHP of the distribution: Ubuntu 24.04 has 8.3, Debian 12 8.2. */
export const phpVersion = (about: About): string => (isUbuntu(about) ? '8.3' : '8.2')

/** Where the application's pool of php-fpm listens. */
export const poolSocket = (about: About): string =>
  `/run/php/php${phpVersion(about)}-fpm-${about.host.app.slug}.sock`

export const configSources = (about: About): readonly Source[] => {
  const { app, company } = about.host
  return [
    {
      path: '.gitignore',
      text: ['/vendor/', '/storage/*', '/public/uploads/', '.env', '*.log', ''].join('\n'),
    },
    {
      path: '.env.example',
      text: `APP_NAME=${app.name}\nAPP_ENV=local\nAPP_KEY=\nAPP_DEBUG=true\nAPP_URL=http://localhost\n
DB_CONNECTION=mysql\nDB_HOST=127.0.0.1\nDB_DATABASE=${app.slug}\nDB_USERNAME=${app.slug}\nDB_PASSWORD=\n
MAIL_HOST=localhost\nMAIL_PORT=1025\n`,
    },
    {
      path: 'README.md',
      text: `# ${app.name}

Customers, orders and what belongs to them, for ${company.name}.

## Setting up

    composer install
    cp .env.example .env
    mysql ${app.slug} < database/schema.sql
    php -S localhost:8000 -t public

## Deploying

\`deploy\` on ${about.host.hostname} runs \`/usr/local/bin/deploy-${app.slug}\`. Secrets are in \`.env\`
on the server and nowhere else.
`,
    },
    ...composerSources(about),
    {
      path: 'config/app.php',
      text: `<?php

return [
    'name' => env('APP_NAME', '${app.name}'),
    'env' => env('APP_ENV', 'production'),
    'debug' => env('APP_DEBUG', 'false') === 'true',
    'url' => env('APP_URL', 'http://localhost'),
    'key' => env('APP_KEY'),
    'timezone' => '${about.host.timezone}',
    'per_page' => 25,
];
`,
    },
    {
      path: 'config/database.php',
      text: `<?php

return [
    'dsn' => sprintf(
        '%s:host=%s;port=%d;dbname=%s;charset=utf8mb4',
        env('DB_CONNECTION', 'mysql'),
        env('DB_HOST', '127.0.0.1'),
        (int) env('DB_PORT', '3306'),
        env('DB_DATABASE', '${app.database}')
    ),
    'user' => env('DB_USERNAME', '${app.databaseUser}'),
    'password' => env('DB_PASSWORD', ''),
];
`,
    },
    {
      path: 'config/mail.php',
      text: `<?php

return [
    'host' => env('MAIL_HOST', 'localhost'),
    'port' => (int) env('MAIL_PORT', '25'),
    'user' => env('MAIL_USERNAME'),
    'password' => env('MAIL_PASSWORD'),
    'from' => env('MAIL_FROM_ADDRESS', 'noreply@${company.domain}'),
];
`,
    },
    {
      path: 'config/services.php',
      text: `<?php

return [
    'stripe' => ['secret' => env('STRIPE_SECRET')],
    's3' => [
        'key' => env('AWS_ACCESS_KEY_ID'),
        'secret' => env('AWS_SECRET_ACCESS_KEY'),
        'region' => env('AWS_DEFAULT_REGION', 'eu-central-1'),
        'bucket' => env('AWS_BUCKET'),
    ],
    'redis' => [
        'host' => env('REDIS_HOST', '127.0.0.1'),
        'password' => env('REDIS_PASSWORD'),
    ],
];
`,
    },
    { path: 'database/schema.sql', text: SCHEMA },
  ]
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 4)}\n`

/** composer.json, and the lock file that says what it led to. */
const composerSources = (about: About): readonly Source[] => {
  const { app, company } = about.host
  const platform = { php: `>=${phpVersion(about)}`, 'ext-pdo': '*', 'ext-mbstring': '*' }
  const wanted = json({
    name: `${company.slug}/${app.slug}`,
    description: `${app.name} of ${company.name}`,
    type: 'project',
    license: 'proprietary',
    require: platform,
    autoload: { 'psr-4': { 'App\\': 'src/' } },
    config: { 'optimize-autoloader': true, 'sort-packages': true },
  })
  const lock = json({
    _readme: ['This file locks the dependencies of your project to a known state'],
    'content-hash': createHash('md5').update(wanted).digest('hex'),
    packages: [],
    'packages-dev': [],
    aliases: [],
    'minimum-stability': 'stable',
    'stability-flags': [],
    'prefer-stable': false,
    'prefer-lowest': false,
    platform,
    'platform-dev': [],
    'plugin-api-version': '2.6.0',
  })
  return [
    { path: 'composer.json', text: wanted },
    { path: 'composer.lock', text: lock },
  ]
}

const SCHEMA = `CREATE TABLE customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(120) NOT NULL,
  email VARCHAR(190) NOT NULL UNIQUE,
  password VARCHAR(255) NOT NULL,
  created_at DATETIME NOT NULL
);

CREATE TABLE products (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sku VARCHAR(20) NOT NULL,
  name VARCHAR(120) NOT NULL,
  price_cents INT UNSIGNED NOT NULL
);

CREATE TABLE orders (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  pieces SMALLINT UNSIGNED NOT NULL,
  total_cents INT UNSIGNED NOT NULL,
  status VARCHAR(20) NOT NULL,
  created_at DATETIME NOT NULL,
  KEY orders_customer (customer_id)
);

CREATE TABLE users (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  login VARCHAR(60) NOT NULL,
  email VARCHAR(190) NOT NULL,
  password VARCHAR(255) NOT NULL,
  role ENUM('admin', 'staff') NOT NULL,
  created_at DATETIME NOT NULL
);

CREATE TABLE settings (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  value TEXT
);
`
