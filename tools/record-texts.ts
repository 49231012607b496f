/**
 * Records what the programs print for `--help` and `--version` into images/debian-12/texts.json:
 * a map from the command line to the text, with `{argv0}` and `{name}` where the name it was called
 * by stands. What the program wrote to stdout, or to stderr if that was all.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import type { ByteString } from '../src/base/bytes.ts'
import { askTruth, type Truth } from './truth.ts'

const NAMES = (
  '[ arch mawk b2sum base32 base64 basename basenc bash bc bunzip2 busybox bzcat bzip2 cat ' +
  'chage chattr chcon chfn chgrp chmod chown chroot chrt chsh cksum clear cmp col colrm ' +
  'column comm cp crontab csplit curl cut dash date dd df diff diff3 dir dircolors dirname ' +
  'dmesg dnsdomainname domainname dpkg dpkg-query du echo ed egrep env expand expiry expr ' +
  'factor fallocate false fgrep file fincore find findmnt flock fmt fold free fuser getconf ' +
  'getent getopt gpasswd grep groups gunzip gzip hd head hexdump hostid hostname id iconv ' +
  'infocmp install ionice ip ipcs join kill killall killall5 last lastb lastlog ldd less link ' +
  'ln locale logger login logname look ls lsattr lsb_release lsblk lscpu lslocks lslogins ' +
  'lsmem lsmod lsns md5sum mesg mkdir mkfifo mknod mktemp more mount mountpoint mv nano nc ' +
  'netstat newgrp nice nl nohup nproc nsenter numfmt od openssl passwd paste pathchk pgrep ' +
  'pidof pidwait ping pinky pkill pmap pr printenv printf prlimit ps pslog pstree ptx pwd ' +
  'pwdx python3 rdma readlink realpath renice reset rev rgrep rm rmdir runcon scp script ' +
  'sdiff sed seq setpriv setsid setterm sftp sha1sum sha224sum sha256sum sha384sum sha512sum ' +
  'shred shuf skill slabtop sleep sort split ss ssh ssh-add ssh-agent ssh-keygen ssh-keyscan ' +
  'stat stdbuf stty su sudo sum sync tac tail tar taskset tee test timeout tload toe top ' +
  'touch tput tr tree true truncate tset tsort tty ul umount uname uncompress unexpand uniq ' +
  'unlink unshare unxz unzip update-alternatives uptime users utmpdump vdir vi vmstat w wall ' +
  'watch wc wget whereis which who whoami write xargs xz xzcat yes zcat zdiff zgrep zip ' +
  'adduser addgroup agetty arp blkid blockdev chpasswd cron delgroup deluser depmod e2fsck ' +
  'fdisk fsck groupadd groupdel groupmod hwclock ifconfig insmod invoke-rc.d iptunnel ' +
  'ldconfig losetup mke2fs mkfs mkswap modinfo modprobe nologin pivot_root pwck pwconv rmmod ' +
  'route runuser service slattach start-stop-daemon swapoff swapon sysctl tarcat tc tune2fs ' +
  'update-rc.d useradd userdel usermod vipw visudo wipefs zramctl apt apt-get apt-cache apt- ' +
  'mark apt-key apt-config'
).split(' ')

/** Further command lines whose whole output is a table worth keeping. */
const MORE = [
  'busybox',
  'busybox --list',
  'dircolors',
  'dircolors --print-database',
  'kill -L',
  'mawk -W version',
  'mawk -W usage',
  'nc',
  'nc -h',
  'pidof -h',
  'ping -V',
  'scp',
  'sftp',
  'ssh',
  'ssh -V',
  'sudo',
  'perl -v',
  'perl -V',
  'perl -h',
  'python3 -h',
  'crontab -h',
  'chattr',
  'ip',
  'file',
  'tar --usage',
  'zip',
  'netstat -h',
  'unzip',
  'service',
  'passwd -Z',
]

/** Of programs that only the server's root has. */
const OF_SERVER = [
  'iptables --help',
  'ip6tables --help',
  'xtables-nft-multi',
  'git',
  'git --help',
  'git clone -h',
  'systemctl --help',
  'halt --help',
  'reboot --help',
  'poweroff --help',
  'shutdown --help',
  'runlevel --help',
  'ufw',
  'ufw --version',
  'vi --help',
  'vi --version',
  'nano --help',
  'nano --version',
  'ed --help',
  'ed --version',
  'pstree --help',
  'pstree -V',
  'vmstat --help',
  'vmstat --version',
  'iostat --help',
  'iostat -V',
  'mpstat --help',
  'mpstat -V',
  'sar --help',
  'sar -V',
  'pidstat --help',
  'pidstat -V',
  'tmux -V',
  'tmux -h',
  'screen --help',
  'screen --version',
  'strace --help',
  'strace --version',
  'strace -h',
  'rsync --help',
  'rsync --version',
  'telnet --help',
  'tcpdump --help',
  'tcpdump --version',
  'lsof -h',
  'lsof -v',
  'socat -h',
  'tree --help',
]

/** Topics of bash's `help` (`compgen -A helptopic`), in its order. */
const HELP_TOPICS = (
  '%|(( ... ))|.|:|[|[[ ... ]]|alias|bg|bind|break|builtin|caller|case|cd|command|compgen|' +
  'complete|compopt|continue|coproc|declare|dirs|disown|echo|enable|eval|exec|exit|export|' +
  'false|fc|fg|for|for ((|function|getopts|hash|help|history|if|jobs|kill|let|local|logout|' +
  'mapfile|popd|printf|pushd|pwd|read|readarray|readonly|return|select|set|shift|shopt|source|' +
  'suspend|test|time|times|trap|true|type|typeset|ulimit|umask|unalias|unset|until|variables|' +
  'wait|while|{ ... }'
).split('|')

const BIND = ['l', 'p', 'P', 'v', 'V', 's', 'S', 'X'].map((letter) => `bind -${letter}`)
const HELP = [...BIND, 'help', 'help topics', ...HELP_TOPICS.map((topic) => `help ${topic}`)]

/** Stands as argv[0] while recording, so that we see where it is printed. */
const ARGV0 = '/@A@/@B@'

/** Every applet of busybox explains itself only when asked. */
const APPLETS = (
  '[ [[ acpid adjtimex ar arch arp arping ascii ash awk base64 basename bc blkdiscard blkid ' +
  'blockdev brctl bunzip2 bzcat bzip2 cal cat chgrp chmod chown chroot chvt clear cmp cp cpio ' +
  'crc32 cttyhack cut date dc dd deallocvt depmod devmem df diff dirname dmesg dnsdomainname ' +
  'dos2unix du dumpkmap dumpleases echo egrep env expand expr factor fallocate false fatattr ' +
  'fdisk fgrep find findfs fold free freeramdisk fsfreeze fstrim ftpget ftpput getopt getty ' +
  'grep groups gunzip gzip halt head hexdump hostid hostname httpd hwclock i2cdetect i2cdump ' +
  'i2cget i2cset i2ctransfer id ifconfig ifdown ifup init insmod ionice ip ipcalc ipneigh kill ' +
  'killall klogd last less link linux32 linux64 linuxrc ln loadfont loadkmap logger login ' +
  'logname logread losetup ls lsmod lsscsi lzcat lzma lzop md5sum mdev microcom mim mkdir ' +
  'mkdosfs mke2fs mkfifo mknod mkpasswd mkswap mktemp modinfo modprobe more mount mt mv nameif ' +
  'nc netstat nl nologin nproc nsenter nslookup nuke od openvt partprobe paste patch pidof ' +
  'ping ping6 pivot_root poweroff printf ps pwd rdate readlink realpath reboot renice reset ' +
  'resume rev rm rmdir rmmod route rpm rpm2cpio run-init run-parts sed seq setkeycodes setpriv ' +
  'setsid sh sha1sum sha256sum sha3sum sha512sum shred shuf sleep sort ssl_client ' +
  'start-stop-daemon stat strings stty svc svok swapoff swapon switch_root sync sysctl syslogd ' +
  'tac tail tar taskset tee telnet test tftp time timeout top touch tr traceroute traceroute6 ' +
  'true truncate ts tty ubirename udhcpc udhcpd uevent umount uname uncompress unexpand uniq ' +
  'unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode uuencode vconfig vi w watch ' +
  'watchdog wc wget which who whoami xargs xxd xz xzcat yes zcat'
)
  .split(' ')
  .map((name) => `busybox ${name} --help`)

/** What they are is decided by the name they are called by. */
const APPLETS_BY_NAME = /^(ip6?tables|xtables-nft-multi|halt|reboot|poweroff|shutdown|runlevel)$/

const snippetOf = (line: string): ByteString => {
  const [name = '', ...rest] = line.split(' ')
  if (name === 'busybox') return line
  if (name === 'bind') return `${line} 2>/dev/null`
  if (line === 'help topics') return 'compgen -A helptopic'
  if (name === 'help') return `help '${rest.join(' ').replace(' ... ]]', '')}'`.replace(" ''", '')
  if (APPLETS_BY_NAME.test(name)) return line
  return `p=$(type -P ${name}) || exit 127; exec -a ${ARGV0} "$p" ${rest.join(' ')}`
}

const textOf = (truth: Truth): ByteString =>
  (truth.stdout || truth.stderr).replaceAll(ARGV0, '{argv0}').replaceAll('@B@', '{name}')

const main = (): void => {
  const lines = [
    ...NAMES.flatMap((name) => [`${name} --help`, `${name} --version`]),
    ...MORE,
    ...APPLETS,
    ...HELP,
  ]
  const ask = (asked: readonly string[]): [string, ByteString][] =>
    asked.map((line) => [line, snippetOf(line)])
  const truths = askTruth(new Map(ask(lines)))
  const onServer = askTruth(new Map(ask(OF_SERVER)), { isServer: true })
  const texts: Record<string, string> = {}
  for (const line of [...lines, ...OF_SERVER].sort()) {
    const truth = onServer.get(line) ?? truths.get(line)
    if (truth === undefined || truth.exit === 127 || truth.timeout || truth.volatile) continue
    const text = textOf(truth)
    if (text !== '') texts[line] = text
  }
  mkdirSync('images/debian-12', { recursive: true })
  writeFileSync('images/debian-12/texts.json', `${JSON.stringify(texts, null, 1)}\n`)
  writeFileSync(
    'images/debian-12/texts.NOTICE',
    `texts.json holds what programs of Debian 12 (bookworm) print about themselves, recorded by
tools/record-texts.ts. The texts belong to the programs' authors and stand under the licences of
their packages: coreutils, util-linux, procps, psmisc, findutils, grep, sed, gzip, tar, bash, dash
(GPL, BSD), and the others named in the texts themselves.
`,
  )
  console.log(`${Object.keys(texts).length} texts`)
}

main()
