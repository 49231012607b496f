/** Where Ubuntu 24.04's packages are known to differ from those of the recorded Debian root. */

/** Packages of the root that an Ubuntu server lacks. */
export const DROPPED =
  /^(mariadb-|galera-4$|libmariadb3$|mysql-common$|ifupdown$|isc-dhcp-|libconfig-inifiles-perl$|libdbi-perl$|libterm-readkey-perl$|runit-helper$|debian-archive-keyring$)/

/** Versions as noble's package lists name them; what upgrades brought goes before. */
export const VERSIONS: ReadonlyMap<string, string> = new Map(
  `adduser 3.137ubuntu1
apt 2.8.3
apt-utils 2.8.3
base-files 13ubuntu10.4
base-passwd 3.6.3build1
bash 5.2.21-2ubuntu4
bc 1.07.1-3ubuntu4
bsdextrautils 2.39.3-9ubuntu6.3
bsdutils 1:2.39.3-9ubuntu6.3
busybox 1:1.36.1-6ubuntu3.1
bzip2 1.0.8-5.1build0.1
ca-certificates 20240203
coreutils 9.4-3ubuntu6.1
cron 3.0pl1-184ubuntu2
cron-daemon-common 3.0pl1-184ubuntu2
dash 0.5.12-6ubuntu5
dbus 1.14.10-4ubuntu4.1
debconf 1.5.86ubuntu1
debianutils 5.17build1
diffutils 1:3.10-1build1
dpkg 1.22.6ubuntu6.5
e2fsprogs 1.47.0-2.4~exp1ubuntu4.1
ed 1.20.1-1
fail2ban 1.0.2-3ubuntu0.1
file 1:5.45-3build1
findutils 4.9.0-5build1
gawk 1:5.2.1-2build3
git 1:2.43.0-1ubuntu7.3
git-man 1:2.43.0-1ubuntu7.3
gpgv 2.4.4-2ubuntu17.3
grep 3.11-4build1
gzip 1.12-1ubuntu3.1
hostname 3.23+nmu2ubuntu2
htop 3.3.0-4build1
iproute2 6.1.0-1ubuntu6.2
iptables 1.8.10-3ubuntu2
iputils-ping 3:20240117-1ubuntu0.1
irqbalance 1.9.3-2ubuntu5.2
jq 1.7.1-3ubuntu0.24.04.1
kmod 31+20240202-2ubuntu7.1
less 590-2ubuntu2.1
login 1:4.13+dfsg1-4ubuntu3.2
logrotate 3.21.0-2build1
lsof 4.95.0-1build3
mawk 1.3.4.20240123-1build1
mount 2.39.3-9ubuntu6.3
nano 7.2-2ubuntu0.1
ncdu 1.19-0.1
net-tools 2.10-0.1ubuntu4.4
netcat-openbsd 1.226-1ubuntu2
netplan.io 1.1.2-8ubuntu1~24.04.1
networkd-dispatcher 2.2.4-1
passwd 1:4.13+dfsg1-4ubuntu3.2
perl 5.38.2-3.2ubuntu0.2
perl-base 5.38.2-3.2ubuntu0.2
perl-modules-5.38 5.38.2-3.2ubuntu0.2
polkitd 124-2ubuntu1.24.04.2
procps 2:4.0.4-4ubuntu3.2
psmisc 23.7-1build1
python3-minimal 3.12.3-0ubuntu2
readline-common 8.2-4build1
rsync 3.2.7-1ubuntu1.2
rsyslog 8.2312.0-3ubuntu9.1
screen 4.9.1-1ubuntu1
sed 4.9-2build1
snapd 2.68.5+ubuntu24.04.1
ssl-cert 1.1.2ubuntu1
strace 6.8-0ubuntu2
sudo 1.9.15p5-3ubuntu5.24.04.1
sysstat 12.6.1-2
tar 1.35+dfsg-3build1
tcpdump 4.99.4-3ubuntu4
tmux 3.4-1ubuntu0.1
tree 2.1.1-2ubuntu3
ucf 3.0043+nmu1
ufw 0.36.2-6
unattended-upgrades 2.9.1+nmu4ubuntu1
unzip 6.0-28ubuntu4.1
util-linux 2.39.3-9ubuntu6.3
wget 1.21.4-1ubuntu4.1
xz-utils 5.6.1+really5.4.5-1ubuntu0.2
zip 3.0-13ubuntu0.2
zlib1g 1:1.3.dfsg-3.1ubuntu2.1`
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name = '', version = '']) => [name, version]),
)

/** Before anything was upgraded: what the history of upgrades has numbers for. */
export const UNGRADED: ReadonlyMap<string, string> = new Map([
  ['nginx', '1.24.0-2ubuntu7.1'],
  ['nginx-common', '1.24.0-2ubuntu7.1'],
])

const MYSQL = '8.0.43-0ubuntu0.24.04.2'
const MYSQL_COMMON = '5.8+1.1.0build1'

const mysql = (
  name: string,
  of: { size: number; depends: string; text: string; version?: string; architecture?: string },
): string => `Package: ${name}
Status: install ok installed
Priority: optional
Section: database
Installed-Size: ${of.size}
Maintainer: Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>
Architecture: ${of.architecture ?? 'amd64'}
Source: ${of.version === undefined ? 'mysql-8.0' : 'mysql-defaults (1.1.0build1)'}
Version: ${of.version ?? MYSQL}
Depends: ${of.depends}
Description: ${of.text}
Homepage: http://dev.mysql.com/`

/** Packages that it has instead, in the order of their names. */
export const ADDED: readonly string[] = [
  mysql('mysql-client-8.0', {
    size: 4_092,
    depends:
      'debianutils (>= 1.6), mysql-client-core-8.0 (>= 8.0.43-0ubuntu0.24.04.2), mysql-common (>= 5.5)',
    text: 'MySQL database client binaries',
  }),
  mysql('mysql-client-core-8.0', {
    size: 15_276,
    depends:
      'libc6 (>= 2.38), libedit2 (>= 2.11-20080614-0), libssl3t64 (>= 3.0.0), libzstd1 (>= 1.5.5)',
    text: 'MySQL database core client binaries',
  }),
  mysql('mysql-common', {
    size: 35,
    depends: '',
    text: 'MySQL database common files, e.g. /etc/mysql/my.cnf',
    version: MYSQL_COMMON,
    architecture: 'all',
  }).replace('Depends: \n', ''),
  mysql('mysql-server', {
    size: 37,
    depends: 'mysql-server-8.0',
    text: 'MySQL database server (metapackage depending on the latest version)',
    architecture: 'all',
  }),
  mysql('mysql-server-8.0', {
    size: 1_506,
    depends:
      'adduser (>= 3.40), lsb-base (>= 3.0-10), mysql-client-8.0 (>= 8.0.43-0ubuntu0.24.04.2), mysql-common (>= 5.8+1.0.4~), mysql-server-core-8.0 (= 8.0.43-0ubuntu0.24.04.2), passwd, perl:any, psmisc',
    text: 'MySQL database server binaries and system database setup',
  }),
  mysql('mysql-server-core-8.0', {
    size: 84_192,
    depends:
      'libaio1t64 (>= 0.3.93), libc6 (>= 2.38), libevent-core-2.1-7t64 (>= 2.1.8-stable), libnuma1 (>= 2.0.11), libssl3t64 (>= 3.0.0)',
    text: 'MySQL database server binaries',
  }),
]
