/** Scripts and sources: shell, Python, PHP. */
import { after, oneOf, type PageOf } from './page.ts'

/** A script of housekeeping. */
export const shellPage: PageOf = ({ host, dice, title }) => {
  const { app } = host
  const near = host.neighbours.find(({ role }) => role === 'backup') ?? host.neighbours[0]
  return {
    start: `#!/bin/sh\n# ${title}\n`,
    next: after(
      [
        `set -eu\n`,
        `NAME=${app.slug}\n`,
        `LOG=/var/log/$NAME/${title.split(' ')[0]}.log\n`,
        `[ -d "$(dirname "$LOG")" ] || mkdir -p "$(dirname "$LOG")"\n`,
        `echo "$(date '+%F %T') start" >> "$LOG"\n`,
      ],
      (n) =>
        oneOf(dice, [
          `find ${app.root}/storage/${n + 1} -name '*.tmp' -mtime +${1 + dice.below(30)} -delete\n`,
          `systemctl is-active --quiet ${oneOf(dice, SERVICES)} || echo "service ${n + 1} is down" >> "$LOG"\n`,
          `for f in /var/log/$NAME/*.log.${n + 1}; do\n    [ -f "$f" ] && gzip -9 "$f" # ${n + 1}\ndone\n`,
          `rsync -a ${app.root}/uploads/ ${near?.hostname ?? 'localhost'}:/srv/${host.hostname}/${n + 1}/\n`,
          `echo "$(date '+%F %T') step ${n + 1} done, $(df -h / | tail -n 1)" >> "$LOG"\n`,
        ]),
    ),
  }
}

const SERVICES = ['nginx', 'cron', 'ssh', 'rsyslog', 'mysql'] as const

/** A module with settings and functions. */
export const pythonPage: PageOf = ({ host, dice, title }) => {
  const { app } = host
  return {
    start: `#!/usr/bin/env python3\n"""${title}"""\n\nimport os\nimport sys\n\n`,
    next: after(
      [
        `DB_HOST = "127.0.0.1"\n`,
        `DB_NAME = "${app.database}"\n`,
        `DB_USER = "${app.databaseUser}"\n`,
        `DB_PASSWORD = os.environ.get("DB_PASSWORD", "{{db.password}}")\n`,
        `ROOT = "${app.root}"\n`,
      ],
      (n) => {
        const table = oneOf(dice, ['orders', 'users', 'invoices', 'sessions', 'products'])
        return oneOf(dice, [
          `\n\ndef ${table}_${n + 1}(cursor):\n    cursor.execute("SELECT id FROM ${table} LIMIT ${10 * (1 + dice.below(50))}")\n    return [row[0] for row in cursor]\n`,
          `\n\ndef path_${n + 1}(name):\n    return os.path.join(ROOT, "${table}", name)\n`,
          `\n${table.toUpperCase()}_LIMIT_${n + 1} = ${100 * (1 + dice.below(50))}\n`,
        ])
      },
    ),
  }
}

/** Names of files in which an application has its settings. */
const SETTINGS = /conf|setting|database|\bdb|secret|credential|env|local/i

/** Functions of a web application; its settings where the name says so. */
export const phpPage: PageOf = ({ host, dice, title }) => {
  const { app } = host
  const settings = SETTINGS.test(title)
    ? [
        `define('DB_HOST', 'localhost');\n`,
        `define('DB_NAME', '${app.database}');\n`,
        `define('DB_USER', '${app.databaseUser}');\n`,
        `define('DB_PASSWORD', '{{db.password}}');\n`,
        `define('APP_ROOT', '${app.root}');\n`,
        `define('APP_URL', 'https://${app.serverName}');\n`,
        `define('SESSION_SECRET', '{{session.secret}}');\n`,
      ]
    : []
  return {
    start: `<?php\n// ${title}\n`,
    next: after(settings, (n) => {
      const table = oneOf(dice, ['orders', 'users', 'invoices', 'sessions', 'products'])
      return oneOf(dice, [
        `\nfunction ${table}_${n + 1}(PDO $db): array\n{\n    return $db->query('SELECT * FROM ${table} LIMIT ${10 * (1 + dice.below(50))}')->fetchAll();\n}\n`,
        `define('${table.toUpperCase()}_PER_PAGE_${n + 1}', ${10 * (1 + dice.below(10))});\n`,
      ])
    }),
  }
}
