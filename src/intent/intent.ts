/**
 * Layer 0, the reflexes: signs that look at what a visitor does, the moment he does it, and the
 * verdicts they add up to. No model, no waiting: microseconds.
 */
import type { Act } from '../events/acts.ts'
import type { Happening } from '../events/events.ts'

/** What signs look at: acts of processes, and what doors and logins tell. */
export type Observation = CommandSeen | Exclude<Act, CommandAct> | Happening

type CommandAct = Extract<Act, { readonly type: 'act.command' }>

/** A command, as it is when wrappers are taken off it. */
export interface CommandSeen extends CommandAct {
  /** The program's own name: `wget` of `sudo nohup /bin/busybox wget URL`. */
  readonly name: string
  /** Its arguments. */
  readonly args: readonly string[]
  /** All of them with blanks between. */
  readonly line: string
}

/** What a sign may remember: counts by name, few of them, gone with the visit (or the source). */
export interface Memory {
  /** Adds to a count and answers what it is now. */
  count(name: string, more?: number): number
}

/** What is known besides the observation. */
export interface Context {
  readonly nowMs: number
  /** Of this visit. */
  readonly visit: Memory
  /** Of all visits from the same network; forgotten after a while. */
  readonly source: Memory
}

/** What a visit may be found to be. */
export type VerdictName =
  | 'scanner'
  | 'bruteforcer'
  | 'botnet'
  | 'miner'
  | 'thief'
  | 'proxy'
  | 'intruder'

/**
 * One sign: a file of `signs/`, found by its folder. Pure, below 50 us. `T` are the types of
 * observations it wants to see.
 */
export interface Sign<T extends Observation['type']> {
  /** As its file is called. */
  readonly name: string
  /** What it sees, as a sentence for the operator. */
  readonly sees: string
  /** MITRE ATT&CK ids (Enterprise). */
  readonly techniques: readonly string[]
  /** What it adds to the score the first time; half of it the second, and so on. */
  readonly weight: number
  /** The verdicts it speaks for, besides `intruder`, for which all do. */
  readonly speaksFor: readonly VerdictName[]
  readonly looksAt: readonly T[]
  /** What showed it, as evidence; undefined when it shows nothing. */
  look(it: Extract<Observation, { readonly type: T }>, context: Context): string | undefined
}

/** A sign, whatever it looks at: who calls it shows it nothing else. */
export interface AnySign extends Omit<Sign<Observation['type']>, 'look'> {
  look(it: never, context: Context): string | undefined
}
