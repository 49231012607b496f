/** What the seed decides of a profile: when the machine was made and started, how big it is. */
import { type Dice, seededDice } from '../base/dice.ts'
import type { Profile } from './profile.ts'

const DAY_MS = 86_400_000

/** The profile of one installation: pure. What the profile deals nothing of stays as it is. */
export const dealtProfile = (profile: Profile, seed: string): Profile => {
  const { installed_days: installedDays, booted_days: bootedDays, sizes } = profile.dealt
  const dice = seededDice(`deal ${profile.name} ${seed}`)
  const installed = later(profile.installed, installedDays, dice)
  const booted = later(profile.hardware.booted, bootedDays, dice)
  const size = sizes[dice.below(Math.max(1, sizes.length))]
  const hardware = size === undefined ? profile.hardware : sized(profile.hardware, size, dice)
  const firstPid = profile.first_pid + dice.below(Math.max(1, profile.dealt.pids))
  return { ...profile, installed, first_pid: firstPid, hardware: { ...hardware, booted } }
}

/** An ISO time up to so many days later, at any second of the day. */
const later = (time: string, days: number, dice: Dice): string => {
  if (days === 0) return time
  const lateMs = dice.below(days) * DAY_MS + dice.below(DAY_MS / 1000) * 1000
  return new Date(Date.parse(time) + lateMs).toISOString().replace('.000Z', 'Z')
}

type Hardware = Profile['hardware']

/** The kernel keeps some pages for itself, never as many: so many KiB differ at most. */
const RESERVED_KB = 2_048
const PAGE_KB = 4

const sized = (
  hardware: Hardware,
  size: Profile['dealt']['sizes'][number],
  dice: Dice,
): Hardware => {
  const memoryKb = size.memory_kb - dice.below(RESERVED_KB / PAGE_KB) * PAGE_KB
  const before = hardware.disk.partitions_kb.at(-1) ?? 0
  const grown = before + size.disk_kb - hardware.disk.kb
  return {
    ...hardware,
    cpus: size.cpus,
    memory_kb: memoryKb,
    disk: {
      ...hardware.disk,
      kb: size.disk_kb,
      partitions_kb: [...hardware.disk.partitions_kb.slice(0, -1), grown],
    },
    mounts: hardware.mounts.map(([source, path, type, options]) => [
      source,
      path,
      type,
      scaled(options, memoryKb / hardware.memory_kb),
    ]),
  }
}

/** Sizes that the kernel takes from the memory's; those beneath (5120k of /run/lock) are fixed. */
const DERIVED_KB_MIN = 100_000

const scaled = (options: string, by: number): string =>
  options.replace(/size=(\d+)k(,nr_inodes=)?(\d+)?/, (whole, digits: string, nodes?: string) => {
    if (Number(digits) < DERIVED_KB_MIN) return whole
    const pages = Math.ceil((Number(digits) * by) / PAGE_KB)
    return `size=${pages * PAGE_KB}k${nodes === undefined ? '' : `${nodes}${pages}`}`
  })
