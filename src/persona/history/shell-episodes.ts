/** What people type into a shell, in pieces that belong together: each begins and ends at home. */
import { phpVersion } from '../app-config-sources.ts'
import { isUbuntu } from '../flavour.ts'
import type { Asked } from '../recipe.ts'
import { hasRole } from '../written-files.ts'

export type Episode = readonly string[]

/** Whose history it is. */
export type Typist = 'root' | 'deploy' | 'admin' | 'person'

/** The pieces a user's history is made of; secrets stand in them as in the world that asks. */
export const episodesOf = (asked: Asked, typist: Typist): readonly Episode[] => {
  switch (typist) {
    case 'root':
      return [...care(''), ...packages(''), ...web(asked, ''), ...data(asked)]
    case 'admin':
      return [...care('sudo '), ...packages('sudo '), ...web(asked, 'sudo '), ...peeks(asked)]
    case 'deploy':
      return deployment(asked)
    case 'person':
      return [...peeks(asked), ...looking(asked)]
    default:
      return typist satisfies never
  }
}

const care = (sudo: string): readonly Episode[] => [
  ['df -h', `${sudo}du -sh /var/log /var/lib /home`, `${sudo}du -xh /var | sort -h | tail`],
  ['uptime', 'free -m', 'top'],
  ['w', 'last | head', `${sudo}tail -n 50 /var/log/auth.log`],
  [`${sudo}tail -f /var/log/syslog`],
  [`${sudo}grep -c "Failed password" /var/log/auth.log`, `${sudo}fail2ban-client status sshd`],
  [`${sudo}crontab -l`, 'ls /etc/cron.d', 'cat /etc/cron.d/local-maintenance'],
  ['ss -tlnp', 'ip a', 'ping -c 3 1.1.1.1'],
  [`${sudo}journalctl -u ssh --since yesterday`, `${sudo}systemctl status ssh`],
  ['ps aux | sort -nrk 3 | head', 'ps aux | grep defunct'],
  ['ls -la', 'cd /tmp', 'ls -lt | head', 'cd'],
  [`${sudo}ls -lh /var/backups`, 'tail /var/log/backup.log'],
  ['history | grep rsync', 'exit'],
  ['exit'],
  ['clear', 'uptime'],
]

const packages = (sudo: string): readonly Episode[] => [
  [`${sudo}apt update`, `${sudo}apt upgrade`],
  [`${sudo}apt update && ${sudo}apt -y dist-upgrade`, 'cat /var/run/reboot-required', 'uptime'],
  [`${sudo}apt autoremove --purge`, 'dpkg -l | grep linux-image', 'uname -r'],
  ['apt list --upgradable', 'less /var/log/apt/history.log'],
]

const web = (asked: Asked, sudo: string): readonly Episode[] => {
  if (!hasRole(asked, 'nginx')) return []
  const { app } = asked.host
  const version = phpVersion(asked)
  return [
    [
      'cd /etc/nginx/sites-available/',
      'ls',
      `${sudo}vim ${app.slug}`,
      `${sudo}nginx -t`,
      `${sudo}systemctl reload nginx`,
      'cd',
    ],
    [`${sudo}tail -f /var/log/nginx/access.log`],
    [
      `${sudo}tail -n 100 /var/log/nginx/error.log`,
      `${sudo}grep php /var/log/nginx/error.log | tail`,
    ],
    [`${sudo}awk '{print $1}' /var/log/nginx/access.log | sort | uniq -c | sort -rn | head`],
    [`${sudo}systemctl restart php${version}-fpm`, `${sudo}systemctl status php${version}-fpm`],
    [`curl -sI https://${app.serverName}/`, `curl -s https://${app.serverName}/health`],
    [`${sudo}openssl x509 -in /etc/ssl/certs/${app.serverName}.pem -noout -dates`],
    [`cd ${app.root}`, 'ls -la', `${sudo}chown -R www-data:www-data storage`, 'cd'],
  ]
}

const data = (asked: Asked): readonly Episode[] => {
  if (!hasRole(asked, 'mysql') && !hasRole(asked, 'mariadb')) return []
  const { app } = asked.host
  const password = asked.slots.text('db.password')
  const server = hasRole(asked, 'mariadb') ? MARIADB : MYSQL
  return [
    ['mysql', `mysql ${app.database}`],
    [`mysql -u ${app.databaseUser} -p'${password}' ${app.database}`],
    ['mysqladmin processlist', `tail -n 60 /var/log/mysql/${server.slowLog}`],
    [
      `mysqldump --single-transaction ${app.database} | gzip > /root/${app.database}.sql.gz`,
      'ls -lh',
      `rm ${app.database}.sql.gz`,
    ],
    [`systemctl status ${server.name}`, server.look],
    [`mysql -e 'show table status from ${app.database}'`, 'df -h /var/lib/mysql'],
  ]
}

const MYSQL = {
  name: 'mysql',
  slowLog: 'mysql-slow.log',
  look: 'tail /var/log/mysql/error.log',
}
/** MariaDB tells its errors to the journal. */
const MARIADB = {
  name: 'mariadb',
  slowLog: 'mariadb-slow.log',
  look: 'journalctl -u mariadb | tail -n 30',
}

/** What an administrator does once, in the first days of a machine, in this order. */
export const firstEpisodesOf = (asked: Asked, typist: Typist): readonly Episode[] => {
  if (typist !== 'root') return []
  return [...once(asked), ['apt install htop', 'htop']]
}

const deployAccount: Episode = [
  'adduser deploy',
  'mkdir /home/deploy/.ssh',
  'vim /home/deploy/.ssh/authorized_keys',
  'chown -R deploy:deploy /home/deploy/.ssh',
]

const once = ({ host, ...asked }: Asked): readonly Episode[] => [
  [`hostnamectl set-hostname ${host.hostname}`, 'vim /etc/hosts'],
  ...(hasRole({ host, ...asked }, 'deploy') ? [deployAccount] : []),
  ...host.people.map(({ login, isAdmin }) => [
    `adduser ${login}`,
    ...(isAdmin ? [`usermod -aG sudo ${login}`] : []),
    `ls -la /home/${login}`,
  ]),
  ['apt install fail2ban', 'vim /etc/fail2ban/jail.local', 'systemctl restart fail2ban'],
  isUbuntu({ host, ...asked })
    ? ['ufw allow 22/tcp', 'ufw enable', 'ufw status numbered']
    : ['vim /etc/iptables/rules.v4', 'iptables-restore < /etc/iptables/rules.v4', 'iptables -L -n'],
  ['ssh-keygen -t ed25519', 'cat .ssh/id_ed25519.pub'],
  ['vim /etc/ssh/sshd_config', 'sshd -t', 'systemctl restart ssh'],
]

const deployment = (asked: Asked): readonly Episode[] => {
  const { app, neighbours } = asked.host
  const git = neighbours.find(({ role }) => role === 'git')?.hostname ?? 'git'
  return [
    [`cd ${app.root}`, 'git status', 'git log --oneline | head', 'cd'],
    [`deploy-${app.slug}`, 'tail deployments.txt'],
    [
      `cd ${app.root}`,
      'git fetch',
      'git diff --stat origin/main',
      'composer install --no-dev',
      'cd',
    ],
    [`vim ${app.root}/.env`, `sudo systemctl reload php${phpVersion(asked)}-fpm`],
    [`cd ${app.root}`, 'php bin/console cache:clear', 'ls -la storage', 'cd'],
    [`ssh -T git@${git}`, 'cat ~/.ssh/id_ed25519.pub'],
    [
      `git clone git@${git}:${app.slug}/${app.slug}.git /tmp/${app.slug}`,
      `rm -rf /tmp/${app.slug}`,
    ],
    ['ls', 'cat NOTES.md', 'vim open-points.txt'],
    ['exit'],
  ]
}

const peeks = (asked: Asked): readonly Episode[] => {
  const { app } = asked.host
  const isApp = hasRole(asked, 'app')
  return [
    ['ls', 'ls -la', 'exit'],
    ['uptime', 'w'],
    ['df -h'],
    ...(isApp ? [[`cd ${app.root}`, 'git log -3', 'ls public', 'cd']] : []),
    ...(isApp
      ? [[`ls -l ${app.root}/storage/exports`, `head ${app.root}/storage/exports/orders.csv`]]
      : []),
    ['passwd', 'exit'],
  ]
}

const looking = ({ host }: Asked): readonly Episode[] => [
  ...host.neighbours.slice(0, 2).map(({ hostname }) => [`ssh ${hostname}`]),
  ['vim todo.txt', 'cat todo.txt'],
  ['python3', 'top'],
  ['man tar', 'tar czf notes.tgz notes', 'ls -lh'],
]
