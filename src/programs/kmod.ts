/** kmod 30: lsmod, modprobe, modinfo, insmod, rmmod and depmod. */
import type { ByteString } from '../base/bytes.ts'
import { EPERM, failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, type OptionTable, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'

const GENERAL = ['syslog=s', 'verbose=v', 'version=V', 'help=h']
const TABLES: Readonly<Record<string, OptionTable>> = {
  modprobe: optionTable('+arw:ibfDcnC:d:S:sqvVhR', [
    'all=a',
    'remove=r',
    'remove-dependencies',
    'remove-holders',
    'wait:=w',
    'resolve-alias=R',
    'first-time',
    'ignore-install=i',
    'ignore-remove=i',
    'use-blacklist=b',
    'force=f',
    'force-modversion',
    'force-vermagic',
    'show-depends=D',
    'showconfig=c',
    'show-config=c',
    'show-modversions',
    'dump-modversions',
    'show-exports',
    'dry-run=n',
    'show=n',
    'config:=C',
    'dirname:=d',
    'set-version:=S',
    'quiet=q',
    ...GENERAL,
  ]),
  modinfo: optionTable('adlpn0mF:k:b:Vh', [
    'author=a',
    'description=d',
    'license=l',
    'parameters=p',
    'filename=n',
    'null=0',
    'modname=m',
    'field:=F',
    'set-version:=k',
    'basedir:=b',
    ...GENERAL,
  ]),
  insmod: optionTable('psfVh', ['force=f', ...GENERAL]),
  rmmod: optionTable('fsvVwh', ['force=f', ...GENERAL]),
  depmod: optionTable('aAb:o:C:E:F:euqrvnP:wmVh', ['all=a', 'quick=A', ...GENERAL]),
}

export const program: Program = {
  names: ['kmod', 'lsmod', 'modprobe', 'modinfo', 'insmod', 'rmmod', 'depmod'],
  *run(task) {
    const called = (task.args[0] ?? '').replace(/^.*\//, '')
    const [command, args] =
      called === 'kmod' ? [task.args[1] ?? '', task.args.slice(2)] : [called, task.args.slice(1)]
    if (called === 'kmod' && command !== 'list') return yield* explain(task, command)
    if (command === 'list' || command === 'lsmod') return yield* list(task, args)
    const table = TABLES[command]
    if (table === undefined) return yield* explain(task, command)
    const { options, ends, operands } = readOptions(args, table)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${command}: ${ends.value}\n`)
      return 1
    }
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('h') || keys.has('V')) {
      yield* task.out(recordedText(task, `${command} ${keys.has('h') ? '--help' : '-V'}`))
      return 0
    }
    if (command === 'modprobe') return yield* modprobe(task, keys, operands)
    if (command === 'modinfo') return yield* modinfo(task, operands)
    if (command === 'insmod') return yield* insmod(task, operands)
    if (command === 'rmmod') return yield* rmmod(task, operands)
    return yield* depmod(task)
  },
}

function* explain(task: Task, command: ByteString): Run<number> {
  const isAsked = ['help', '--help', '-h'].includes(command)
  if (command === '-V' || command === '--version') {
    yield* task.out(recordedText(task, 'modprobe -V'))
    return 0
  }
  if (!isAsked) {
    yield* task.err(command === '' ? 'missing command\n' : `invalid command '${command}'\n`)
  }
  yield* (isAsked ? task.out : task.err)(recordedText(task, 'kmod --help'))
  return isAsked ? 0 : 1
}

/** Lines of /proc/modules, taken apart. */
function* loadedModules(sys: Sys): Run<readonly (readonly ByteString[])[]> {
  const text = yield* textOfFile(sys, '/proc/modules')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')]))
}

function* list(task: Task, args: readonly ByteString[]): Run<number> {
  if (args.length > 0) {
    yield* task.err('Usage: lsmod\n')
    return 1
  }
  yield* task.out('Module                  Size  Used by\n')
  for (const [name = '', size = '', uses = '', users = ''] of yield* loadedModules(task.sys)) {
    const by = users === '-' ? '' : ` ${users.replace(/,$/, '')}`
    yield* task.out(`${name.padEnd(19)} ${size.padStart(8)}  ${uses}${by}\n`)
  }
  return 0
}

/** What every kernel of a distribution can load, or has in it. */
const KNOWN = new Set(
  (
    'msr cpuid tun tap bridge br_netfilter veth overlay nf_conntrack nf_nat ip_tables ip6_tables ' +
    'iptable_nat iptable_filter ip_vs ip_vs_rr xt_conntrack xt_MASQUERADE nfnetlink nf_tables ' +
    'tcp_bbr loop fuse ext4 xfs btrfs vfat nfs cifs dm_mod dm_crypt zram wireguard ipip sit gre ' +
    'dummy bonding 8021q kvm softdog binfmt_misc squashfs iso9660 udf algif_hash af_packet sctp ' +
    'configfs usb_storage snd_dummy pcspkr efivarfs ppp_generic sch_fq sch_cake'
  ).split(' '),
)

const plainName = (name: ByteString): ByteString => name.replaceAll('-', '_')

function* modprobe(
  task: Task,
  keys: ReadonlySet<string>,
  operands: readonly ByteString[],
): Run<number> {
  if (keys.has('c')) return 0
  const { sys } = task
  if (operands.length === 0) {
    yield* task.err('modprobe: ERROR: missing parameters. See -h.\n')
    return 1
  }
  const loaded = new Set((yield* loadedModules(sys)).map(([name = '']) => name))
  const isRoot = sys.process.credentials.euid === 0
  const names = keys.has('a') || keys.has('r') ? operands : operands.slice(0, 1)
  let status = 0
  for (const given of names) {
    const name = plainName(given)
    const isKnown = loaded.has(name) || (loaded.size > 0 && KNOWN.has(name))
    const says = !keys.has('q')
    if (!isKnown) {
      const where = `not found in directory /lib/modules/${sys.facts.kernelRelease}`
      const why = keys.has('r') ? 'not found.' : where
      const how = keys.has('a') && !keys.has('r') ? 'WARNING' : 'FATAL'
      if (says) yield* task.err(`modprobe: ${how}: Module ${given} ${why}\n`)
      status = 1
    } else if (keys.has('r') && loaded.has(name)) {
      const why = isRoot ? 'is in use.' : undefined
      const said =
        why === undefined
          ? `modprobe: ERROR: could not remove '${name}': ${EPERM.text}\n`
          : `modprobe: FATAL: Module ${given} ${why}\n`
      if (says) yield* task.err(said)
      status = 1
    } else if (!isRoot && !loaded.has(name) && !keys.has('n')) {
      if (says) yield* task.err(`modprobe: ERROR: could not insert '${name}': ${EPERM.text}\n`)
      status = 1
    }
    if (status !== 0 && !keys.has('a')) return status
  }
  return status
}

function* modinfo(task: Task, operands: readonly ByteString[]): Run<number> {
  if (operands.length === 0) {
    yield* task.err('modinfo: ERROR: missing module or filename.\n')
    return 1
  }
  for (const name of operands) yield* task.err(`modinfo: ERROR: Module ${name} not found.\n`)
  return 1
}

/** No file of a visitor's is a module of this kernel. */
function* insmod(task: Task, [path]: readonly ByteString[]): Run<number> {
  if (path === undefined) {
    yield* task.err('insmod: ERROR: missing filename.\n')
    return 1
  }
  const fd = task.sys.open(path)
  if (failed(fd)) {
    yield* task.err(`insmod: ERROR: could not load module ${path}: ${fd.text}\n`)
    return 1
  }
  task.sys.close(fd)
  const isRoot = task.sys.process.credentials.euid === 0
  const why = isRoot ? 'Invalid module format' : EPERM.text
  yield* task.err(`insmod: ERROR: could not insert module ${path}: ${why}\n`)
  return 1
}

function* rmmod(task: Task, operands: readonly ByteString[]): Run<number> {
  if (operands.length === 0) {
    yield* task.err('rmmod: ERROR: missing module name.\n')
    return 1
  }
  const loaded = yield* loadedModules(task.sys)
  for (const given of operands) {
    const name = plainName(given)
    const found = loaded.find(([it]) => it === name)
    const users = found?.[3] ?? '-'
    const why =
      found === undefined
        ? 'is not currently loaded'
        : users === '-'
          ? 'is in use'
          : `is in use by: ${users.replace(/,$/, '').replaceAll(',', ' ')}`
    yield* task.err(`rmmod: ERROR: Module ${given} ${why}\n`)
  }
  return 1
}

function* depmod(task: Task): Run<number> {
  const path = `/lib/modules/${task.sys.facts.kernelRelease}`
  const stat = task.sys.stat(path)
  if (!failed(stat)) return 0
  yield* task.err(`depmod: ERROR: could not open directory ${path}: ${stat.text}\n`)
  yield* task.err(`depmod: FATAL: could not search modules: ${stat.text}\n`)
  return 1
}
