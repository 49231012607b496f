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
  /** Lines of /proc/modules without addresses: `name size uses users`. */
  readonly modules: readonly string[]
}
