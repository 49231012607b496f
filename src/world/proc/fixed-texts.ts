/** Texts of /proc that are the same on every server of the kind, from Linux 6.1 on x86_64. */
import type { ByteString } from '../../base/bytes.ts'

const lines = (...of: readonly string[]): ByteString => `${of.join('\n')}\n`

export const FILESYSTEMS = lines(
  ...['sysfs', 'tmpfs', 'bdev', 'proc', 'cgroup', 'cgroup2', 'cpuset', 'devtmpfs', 'debugfs'].map(
    (name) => `nodev\t${name}`,
  ),
  ...['tracefs', 'securityfs', 'sockfs', 'bpf', 'pipefs', 'ramfs', 'hugetlbfs', 'devpts'].map(
    (name) => `nodev\t${name}`,
  ),
  ...['mqueue', 'pstore', 'autofs', 'configfs'].map((name) => `nodev\t${name}`),
  ...['ext3', 'ext2', 'ext4'].map((name) => `\t${name}`),
)

export const DEVICES = lines(
  'Character devices:',
  '  1 mem',
  '  4 /dev/vc/0',
  '  4 tty',
  '  4 ttyS',
  '  5 /dev/tty',
  '  5 /dev/console',
  '  5 /dev/ptmx',
  '  7 vcs',
  ' 10 misc',
  ' 13 input',
  ' 21 sg',
  ' 29 fb',
  '128 ptm',
  '136 pts',
  '180 usb',
  '189 usb_device',
  '226 drm',
  '246 bsg',
  '247 watchdog',
  '248 ptp',
  '249 pps',
  '250 rtc',
  '251 dax',
  '252 dimmctl',
  '253 ndctl',
  '254 gpiochip',
  '',
  'Block devices:',
  '  8 sd',
  ' 11 sr',
  ...['65', '66', '67', '68', '69', '70', '71', '128', '129', '130', '131', '132'].map(
    (major) => `${major.padStart(3)} sd`,
  ),
  ...['133', '134', '135'].map((major) => `${major} sd`),
  '253 device-mapper',
  '254 mdp',
  '259 blkext',
)

export const TTY_DRIVERS = lines(
  '/dev/tty             /dev/tty        5       0 system:/dev/tty',
  '/dev/console         /dev/console    5       1 system:console',
  '/dev/ptmx            /dev/ptmx       5       2 system',
  '/dev/vc/0            /dev/vc/0       4       0 system:vtmaster',
  'serial               /dev/ttyS       4 64-67 serial',
  'pty_slave            /dev/pts      136 0-1048575 pty:slave',
  'pty_master           /dev/ptm      128 0-1048575 pty:master',
  'unknown              /dev/tty        4 1-63 console',
)

export const CGROUPS = lines(
  '#subsys_name\thierarchy\tnum_cgroups\tenabled',
  ...['cpuset', 'cpu', 'cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'net_cls'].map(
    (name) => `${name}\t0\t66\t1`,
  ),
  ...['perf_event', 'net_prio', 'hugetlb', 'pids', 'rdma', 'misc'].map(
    (name) => `${name}\t0\t66\t1`,
  ),
)

export const MESSAGE_QUEUES =
  '       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n'
export const SEMAPHORES =
  '       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n'
export const SHARED_MEMORY =
  '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap\n'
