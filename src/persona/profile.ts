/** `personas/NAME.yaml`: who the machine is, in words of its own. */
import { z } from 'zod'

const path = z.string().regex(/^\//, 'an absolute path is wanted')
const id = z.number().int().min(0).max(65_535)

/** As in shadow(5): `*` and `!` let nobody in; `secret` is a hash of nobody knows what. */
const password = z.enum(['*', '!', 'secret']).default('!')

const user = z.strictObject({
  name: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a login name is wanted'),
  uid: id,
  gid: id,
  gecos: z.string().default(''),
  home: path,
  shell: path.default('/usr/sbin/nologin'),
  password,
})

const group = z.strictObject({
  name: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a group name is wanted'),
  gid: id,
  members: z.array(z.string()).default([]),
})

const owned = {
  /** Octal digits; what stood there before decides otherwise, or 644, 755. */
  mode: z
    .string()
    .regex(/^[0-7]{3,4}$/, 'three or four octal digits in quotes are wanted')
    .optional(),
  uid: id.optional(),
  gid: id.optional(),
}
const directory = z.strictObject(owned)
/** A file whose text the persona knows; `{hostname}` stands for the host name. */
const written = z.strictObject({ text: z.string(), ...owned })

const nameList = z.array(z.string().regex(/^[!-+\--~]{1,64}$/, 'a name as in KEXINIT is wanted'))

/** The SSH server's face. Take all of it from one package of one real machine, never edit parts. */
const ssh = z.strictObject({
  ident: z.string().regex(/^SSH-2\.0-[\x20-\x7e]+$/, 'SSH-2.0-... is wanted'),
  kex: nameList.min(1),
  host_keys: nameList.min(1),
  ciphers: nameList.min(1),
  macs: nameList.min(1),
  compressions: nameList.min(1),
  /** Of EXT_INFO, in order. */
  extensions: z.array(z.tuple([z.string(), z.string()])).default([]),
  /** OpenSSH 9.5 and newer. */
  ping: z.boolean().default(false),
  /** Whether sessions get SSH_CLIENT and SSH_CONNECTION; only a laboratory does without. */
  connection_variables: z.boolean().default(true),
})

/** The Telnet server's face. busybox shows /etc/issue.net, inetutils the kernel. */
const telnet = z
  .strictObject({
    kind: z.enum(['busybox', 'inetutils']).default('busybox'),
    /** /etc/issue.net. */
    banner: z.string().default('Debian GNU/Linux 12\n'),
  })
  .prefault({})

/** The web server's face: Debian's nginx with the page it brings. */
const http = z
  .strictObject({
    server: z
      .string()
      .regex(
        /^nginx(?:\/[\x20-\x7e]{1,64})?$/,
        'nginx/VERSION is wanted, or nginx alone: pages are those of nginx',
      )
      .default('nginx/1.22.1'),
  })
  .prefault({})

const count = z.number().int().min(0)

/** What /proc tells of the machine. Take the processor from one real /proc/cpuinfo. */
const hardware = z.strictObject({
  cpus: z.number().int().min(1).max(30),
  cpu: z.strictObject({
    vendor: z.string(),
    family: count,
    model: count,
    model_name: z.string(),
    stepping: count,
    microcode: z.string(),
    mhz: z.number(),
    cache_kb: count,
    cpuid_level: count,
    flags: z.string(),
    bugs: z.string(),
    bogomips: z.number(),
    physical_bits: count,
    virtual_bits: count,
  }),
  memory_kb: z.number().int().min(65_536),
  swap_kb: count.default(0),
  /** When it was started last, an ISO time. */
  booted: z.iso.datetime(),
  /** Who built the kernel with what: the parentheses of /proc/version. */
  builder: z.string(),
  command_line: z.string(),
  disk: z.strictObject({
    name: z.string().regex(/^sd[a-z]$/, 'sda to sdz is wanted'),
    kb: count,
    /** Of its partitions, in order. */
    partitions_kb: z.array(count),
  }),
  /** source, path, type, options; /proc must be there. */
  mounts: z.array(z.tuple([z.string(), path, z.string(), z.string()])).min(1),
  /** Lines of /proc/modules without state and address: name, size, uses, users. */
  modules: z.array(z.string()).default([]),
})

const memory = z.tuple([count, count])
/** Of one processor, all day long. */
const load = z.number().min(0).max(0.5).default(0)
/** A daemon as ps shows it: `run` is its arguments, `title` what it wrote over them. */
const service = z.strictObject({
  /** The 15 bytes of /proc/PID/comm. */
  name: z.string().min(1).max(15),
  run: z.string().default(''),
  title: z.string().optional(),
  /** Its executable, when that is not the first word of `run`. */
  exe: path.optional(),
  user: z.string().default('root'),
  /** VmSize and VmRSS. */
  memory_kb: memory,
  threads: z.number().int().min(1).default(1),
  nice: z.number().int().min(-20).max(19).default(0),
  load,
  /** Of systemd; `NAME.service` when absent. */
  unit: z.string().optional(),
  /** Addresses and ports of TCP: `127.0.0.1:3306`, `:::22`. */
  listens: z.array(z.string().regex(/^[0-9.:]+:\d{1,5}$/, 'ADDRESS:PORT is wanted')).default([]),
  /** pid 1. */
  is_first: z.boolean().default(false),
  /** Not since the start: an upgrade started it again. */
  is_restarted: z.boolean().default(false),
  workers: z
    .strictObject({
      count: z.union([z.number().int().min(1).max(16), z.literal('cpus')]),
      title: z.string(),
      user: z.string(),
      memory_kb: memory,
      load,
    })
    .optional(),
})

/** What the seed decides of a machine, so that two installations rarely agree. */
const dealt = z
  .strictObject({
    /** `installed` is so many days later at most. */
    installed_days: count.default(0),
    /** `booted` is so many days later at most. */
    booted_days: count.default(0),
    /** `first_pid` is so much higher at most. */
    pids: z.number().int().min(0).max(4_000_000).default(0),
    /** Sizes a machine of this sort is sold in; the memory is what the kernel leaves of it. */
    sizes: z
      .array(
        z.strictObject({ cpus: z.number().int().min(1).max(30), memory_kb: count, disk_kb: count }),
      )
      .default([]),
  })
  .prefault({})

/** Accounts of people beyond the persona's own users. */
const PEOPLE_MAX = 6

/**
 * What the machine does; recipes look at it. `server`: a running system with sshd, cron, rsyslog,
 * systemd's traces and years of use.
 */
export const ROLES = [
  'server',
  'nginx',
  'mysql',
  'mariadb',
  'postgresql',
  'php',
  'app',
  'deploy',
  'backup',
] as const

/** The schema of a persona's file. */
export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9.-]+$/, 'small letters, digits, dots and dashes are wanted'),
  /** Goes up whenever the machine becomes another one: worlds remember it. */
  version: z.number().int().min(1),
  /** What it stands on: a folder under images/, or an imported image. */
  image: z.string().regex(/^[a-z0-9.-]+$/, 'the name of an image is wanted'),
  hostname: z.string().regex(/^[A-Za-z0-9-]{1,63}$/, 'a host name is wanted'),
  domain: z.string().default('(none)'),
  kernel: z.strictObject({ release: z.string(), version: z.string(), machine: z.string() }),
  hardware,
  ssh,
  telnet,
  http,
  roles: z.array(z.enum(ROLES)).default([]),
  /** When the machine was installed, an ISO time: the age of what the recipes add. */
  installed: z.iso.datetime(),
  dealt,
  /** Daemons in the order of their start; the first is pid 1. None: only pid 1 is there. */
  services: z
    .array(service)
    .default([])
    .refine(
      (services) => services.every(({ is_first: isFirst }, n) => isFirst === (n === 0)),
      'is_first is wanted of the first service, and of no other',
    ),
  /** Of a visitor's process; with services: of one 40 days after a start. */
  first_pid: z.number().int().min(2).max(4_194_303),
  environment: z.record(z.string(), z.string()),
  /** What a login prints; `{hostname}`, and `{release}`, `{version}`, `{machine}` of the kernel. */
  motd: z.string().default(''),
  /** `recorded` leaves what stands in the image. */
  root_password: z.enum(['*', '!', 'secret', 'recorded']).default('!'),
  users: z.array(user).default([]),
  groups: z.array(group).default([]),
  /** So many people of the installation's own have accounts (Host.people). */
  people: z.number().int().min(0).max(PEOPLE_MAX).default(0),
  /** Members that recorded groups get. */
  members: z.record(z.string(), z.array(z.string())).default({}),
  /** Whether /etc/machine-id exists; its number comes from the seed. */
  machine_id: z.boolean().default(false),
  /**
   * Recorded paths this machine does not have; with a directory goes all it holds. `*` stands for
   * any characters but a slash.
   */
  absent: z.array(path).default([]),
  /** Recorded paths that stand elsewhere, in place of what is there. */
  moved: z.record(path, path).default({}),
  /** Words that recorded paths, links and texts have otherwise here; equally long. */
  renamed: z
    .record(z.string().min(3), z.string())
    .refine(
      (words) => Object.entries(words).every(([from, to]) => from.length === to.length),
      'words of equal length are wanted',
    )
    .default({}),
  directories: z.record(path, directory).default({}),
  links: z.record(path, z.string()).default({}),
  files: z.record(path, written).default({}),
})

/** A persona's file, checked. */
export type Profile = Readonly<z.infer<typeof profileSchema>>
