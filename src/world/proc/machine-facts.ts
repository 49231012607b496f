/** What /proc shows of the machine itself: the persona knows it. */

export interface Cpu {
  readonly vendor: string
  readonly family: number
  readonly model: number
  readonly modelName: string
  readonly stepping: number
  readonly microcode: string
  readonly mhz: number
  readonly cacheKb: number
  readonly cpuidLevel: number
  readonly flags: string
  readonly bugs: string
  readonly bogomips: number
  readonly physicalBits: number
  readonly virtualBits: number
}

/** One line of /proc/mounts. */
export interface MountLine {
  readonly source: string
  readonly path: string
  readonly type: string
  readonly options: string
}

/** The one network interface besides the loopback. */
export interface NetworkFacts {
  readonly interface: string
  readonly mac: string
  readonly address: string
  readonly prefix: number
  readonly gateway: string
  readonly gatewayMac: string
  /** `fe80::` and the four groups of the MAC's EUI-64. */
  readonly linkLocal: string
  readonly receivedPerSecond: number
  readonly sentPerSecond: number
}

/** Somebody who listens; `::` and `::1` are the addresses of IPv6. */
export interface Listener {
  readonly address: string
  readonly port: number
  readonly uid: number
  /** The processes of the machine with this comm hold its socket; nobody when absent. */
  readonly by?: string
}

export interface MachineFacts {
  /** Every processor is one core of the same kind. */
  readonly cpu: Cpu
  readonly cpus: number
  readonly memoryKb: number
  readonly swapKb: number
  /** Milliseconds since 1970. */
  readonly bootedMs: number
  /** Who built the kernel with what, as /proc/version has it in parentheses. */
  readonly builder: string
  readonly commandLine: string
  /** Of the one disk, partitions first to last; in KiB. */
  readonly disk: { readonly name: string; readonly kb: number; readonly partitionsKb: number[] }
  readonly mounts: readonly MountLine[]
  /** Absent: nothing but a loopback that is down. */
  readonly network?: NetworkFacts | undefined
  readonly listeners?: readonly Listener[] | undefined
  /** Lines of /proc/modules without addresses: `name size uses users`. */
  readonly modules: readonly string[]
}
