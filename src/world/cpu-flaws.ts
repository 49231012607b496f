/** Flaws of processors that Linux tells of: what lscpu(1) and /sys agree on. */

export interface Flaw {
  /** As lscpu shows it; the file's name has small letters and lines below. */
  readonly name: string
  /** The word of /proc/cpuinfo's `bugs`. */
  readonly bug: string
  /** What a guest under KVM usually does about it, as in /sys. */
  readonly cure: string
}

const flaw = (name: string, bug: string, cure: string): Flaw => ({ name, bug, cure })

const NO_MICROCODE = 'Vulnerable: Clear CPU buffers attempted, no microcode; SMT Host state unknown'

/** Those of Linux 6.1, by name. */
export const FLAWS: readonly Flaw[] = [
  flaw('Gather data sampling', 'gds', 'Vulnerable: No microcode'),
  flaw('Itlb multihit', 'itlb_multihit', 'KVM: Mitigation: VMX unsupported'),
  flaw('L1tf', 'l1tf', 'Mitigation: PTE Inversion'),
  flaw('Mds', 'mds', NO_MICROCODE),
  flaw('Meltdown', 'cpu_meltdown', 'Mitigation: PTI'),
  flaw('Mmio stale data', 'mmio_stale_data', NO_MICROCODE),
  flaw('Retbleed', 'retbleed', 'Mitigation: Enhanced IBRS'),
  flaw('Spec rstack overflow', 'srso', 'Vulnerable: Safe RET, no microcode'),
  flaw(
    'Spec store bypass',
    'spec_store_bypass',
    'Mitigation: Speculative Store Bypass disabled via prctl',
  ),
  flaw(
    'Spectre v1',
    'spectre_v1',
    'Mitigation: usercopy/swapgs barriers and __user pointer sanitization',
  ),
  flaw(
    'Spectre v2',
    'spectre_v2',
    'Mitigation: Enhanced / Automatic IBRS; IBPB conditional; RSB filling; PBRSB-eIBRS SW sequence; BHI SW loop, KVM SW loop',
  ),
  flaw('Srbds', 'srbds', 'Unknown: Dependent on hypervisor status'),
  flaw('Tsx async abort', 'taa', 'Mitigation: TSX disabled'),
]
