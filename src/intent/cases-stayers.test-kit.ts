/** Cases for signs of what stays, hides and steals: what each must see, and what only looks like it. */
import {
  builtin,
  type Cases,
  connected,
  moded,
  ran,
  read,
  removed,
  wrote,
} from './observations.test-kit.ts'

export const STAYERS: Cases = new Map([
  ['set-uid', { is: [[moded('/tmp/sh', 0o4755)]], isNot: [[moded('/usr/local/bin/x', 0o755)]] }],
  [
    'key-planted',
    {
      is: [[wrote('/root/.ssh/authorized_keys', { how: 'append' })]],
      isNot: [[wrote('/root/.ssh/config')]],
    },
  ],
  [
    'immutable',
    {
      is: [[ran('chattr -ia .ssh/authorized_keys')]],
      isNot: [[ran('chattr -V')], [ran('lsattr .')]],
    },
  ],
  [
    'cron-planted',
    {
      is: [[ran('crontab -')], [wrote('/var/spool/cron/crontabs/root')], [ran('crontab /tmp/c')]],
      isNot: [
        [ran('crontab -l')],
        [ran('crontab -u deploy -l')],
        [wrote('/etc/cron.d/php', { by: 'dpkg' })],
      ],
    },
  ],
  [
    'service-planted',
    {
      is: [[wrote('/etc/systemd/system/c3.service')]],
      isNot: [[wrote('/lib/systemd/system/a', { by: 'dpkg' })]],
    },
  ],
  [
    'login-script',
    { is: [[wrote('/root/.bashrc', { how: 'append' })]], isNot: [[wrote('/root/bashrc.txt')]] },
  ],
  [
    'preload',
    {
      is: [[wrote('/etc/ld.so.preload')], [ran('insmod x.ko')]],
      isNot: [[wrote('/etc/ld.so.conf')]],
    },
  ],
  [
    'log-wiping',
    {
      is: [[removed('/var/log/wtmp')], [wrote('/var/log/auth.log', { how: 'truncate' })]],
      isNot: [[wrote('/var/log/app.log', { how: 'truncate' })]],
    },
  ],
  [
    'history-off',
    {
      is: [
        [builtin('unset HISTFILE')],
        [builtin('history -c')],
        [builtin('export HISTFILE=/dev/null')],
        [removed('/root/.bash_history')],
      ],
      isNot: [
        [builtin('history')],
        [builtin('export HISTSIZE=5000')],
        [wrote('/root/.bash_history', { how: 'append' })],
      ],
    },
  ],
  [
    'credential-read',
    {
      is: [[read('/etc/shadow')], [read('/root/.ssh/id_rsa')]],
      isNot: [[read('/etc/shadow', 'sudo')], [read('/root/.ssh/known_hosts')]],
    },
  ],
  [
    'credential-search',
    {
      is: [
        [ran('find / -name id_rsa')],
        [ran('grep -rn password /var/www')],
        [ran('locate D877F783D5D3EF8Cs')],
      ],
      isNot: [[ran('find . -name main.c')], [ran('grep error app.log')]],
    },
  ],
  [
    'cloud-metadata',
    {
      is: [[connected('169.254.169.254', 80, 'curl')]],
      isNot: [[connected('192.0.2.1', 80, 'curl')]],
    },
  ],
  [
    'lateral-movement',
    {
      is: [[connected('db.example', 22, 'ssh')], [ran('cat /root/.ssh/known_hosts')]],
      isNot: [[connected('192.0.2.1', 80, 'wget')]],
    },
  ],
  [
    'password-change',
    { is: [[ran('chpasswd')], [ran('passwd root')], [ran('passwd')]], isNot: [[ran('passwd -S')]] },
  ],
  [
    'account-created',
    {
      is: [[ran('useradd -m x')], [wrote('/etc/passwd', { how: 'append' })]],
      isNot: [[ran('useradd')], [wrote('/etc/passwd', { by: 'useradd' })]],
    },
  ],
  [
    'defence-off',
    {
      is: [[ran('iptables -F')], [ran('systemctl stop fail2ban')], [ran('setenforce 0')]],
      isNot: [[ran('iptables -L -n')], [ran('systemctl stop nginx')]],
    },
  ],
  [
    'container-escape',
    {
      is: [[ran('nsenter -t 1 -m sh')], [ran('docker run -v /:/mnt alpine')]],
      isNot: [[ran('docker ps')]],
    },
  ],
  ['timestomp', { is: [[ran('touch -r /bin/ls x')]], isNot: [[ran('touch x')]] }],
  [
    'destruction',
    {
      is: [[ran('rm -rf /')], [ran('dd if=/dev/zero of=/dev/sda')]],
      isNot: [[ran('rm -rf /tmp/build')]],
    },
  ],
])
