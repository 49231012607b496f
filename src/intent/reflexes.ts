/** Reflexes: what each visit has shown, and what it is found to be. */
import {
  ACTS_PER_VISIT_MAX,
  INTENT_EVIDENCE_CHARS_MAX,
  INTENT_SOURCE_MS,
  INTENT_SOURCES_MAX,
} from '../base/limits.ts'
import type { Act } from '../events/acts.ts'
import type { Happening } from '../events/events.ts'
import { commandSeen } from './command.ts'
import type { AnySign, Context, Memory, Observation, VerdictName } from './intent.ts'
import { createMemory } from './memory.ts'
import { SCORE_HALF_LIFE_MS, SCORE_MAX, SIGN_TOLD_MAX, VERDICTS } from './verdicts.ts'

/** What a reflex has to tell. */
export type Finding = Extract<Happening, { type: 'intent.sign' | 'intent.verdict' }>

/** One visit as the reflexes know it. */
export interface Suspect {
  /** What signs make of it, in the order of their names; empty mostly. */
  observe(it: Act | Happening): readonly Finding[]
}

export interface Reflexes {
  /** A new visit from a network. */
  meet(network: string): Suspect
}

export interface ReflexesSetup {
  readonly signs: readonly AnySign[]
  readonly clock: { ticksMs(): number }
}

/** Reflexes of these signs. */
export const createReflexes = ({ signs, clock }: ReflexesSetup): Reflexes => {
  const byType = new Map<Observation['type'], AnySign[]>()
  for (const sign of signs) {
    for (const type of sign.looksAt) {
      const those = byType.get(type)
      if (those === undefined) byType.set(type, [sign])
      else those.push(sign)
    }
  }
  const sources = createSources()
  return {
    meet: (network) => {
      const nowMs = clock.ticksMs()
      return new Case(byType, { nowMs: () => clock.ticksMs(), source: sources.of(network, nowMs) })
    },
  }
}

/** Memories of networks; the one nobody came from for longest goes first. */
const createSources = () => {
  const known = new Map<string, { memory: Memory; sinceMs: number }>()
  return {
    of: (network: string, nowMs: number): Memory => {
      const old = known.get(network)
      if (old !== undefined && nowMs - old.sinceMs < INTENT_SOURCE_MS) return old.memory
      known.delete(network)
      const [oldest] = known.keys()
      if (known.size >= INTENT_SOURCES_MAX && oldest !== undefined) known.delete(oldest)
      const fresh = { memory: createMemory(), sinceMs: nowMs }
      known.set(network, fresh)
      return fresh.memory
    },
  }
}

const NOTHING: readonly Finding[] = []

class Case implements Suspect {
  readonly #byType: ReadonlyMap<Observation['type'], readonly AnySign[]>
  readonly #source: Memory
  readonly #nowMs: () => number
  readonly #visit = createMemory()
  readonly #told = new Map<AnySign, number>()
  readonly #techniques = new Set<string>()
  readonly #points = new Map<VerdictName, number>()
  readonly #verdicts = new Set<VerdictName>()
  #score = 0
  #scoredMs = 0
  #looked = 0

  constructor(
    byType: ReadonlyMap<Observation['type'], readonly AnySign[]>,
    { nowMs, source }: { readonly nowMs: () => number; readonly source: Memory },
  ) {
    this.#byType = byType
    this.#nowMs = nowMs
    this.#source = source
  }

  observe(it: Act | Happening): readonly Finding[] {
    const signs = this.#byType.get(it.type)
    if (signs === undefined || this.#looked >= ACTS_PER_VISIT_MAX) return NOTHING
    this.#looked++
    const seen = it.type === 'act.command' ? commandSeen(it) : it
    const context: Context = {
      nowMs: this.#nowMs(),
      visit: this.#visit,
      source: this.#source,
    }
    let findings: Finding[] | undefined
    for (const sign of signs) {
      const evidence = sign.look(seen as never, context)
      if (evidence === undefined) continue
      const told = this.#told.get(sign) ?? 0
      if (told >= SIGN_TOLD_MAX) continue
      this.#told.set(sign, told + 1)
      findings ??= []
      findings.push(this.#count(sign, { evidence, times: told, nowMs: context.nowMs }))
      this.#judge(findings)
    }
    return findings ?? NOTHING
  }

  #count(
    { name, weight, techniques, speaksFor }: AnySign,
    { evidence, times, nowMs }: { evidence: string; times: number; nowMs: number },
  ): Finding {
    this.#fade(nowMs)
    const points = weight / 2 ** times
    this.#score = Math.min(SCORE_MAX, this.#score + points)
    for (const verdict of speaksFor) {
      this.#points.set(verdict, Math.min(SCORE_MAX, (this.#points.get(verdict) ?? 0) + points))
    }
    for (const technique of techniques) this.#techniques.add(technique)
    return {
      type: 'intent.sign',
      sign: name,
      techniques,
      weight: rounded(points),
      score: rounded(this.#score),
      evidence: evidence.slice(0, INTENT_EVIDENCE_CHARS_MAX).trimEnd(),
    }
  }

  /** What was seen long ago counts less. */
  #fade(nowMs: number): void {
    const kept = 0.5 ** ((nowMs - this.#scoredMs) / SCORE_HALF_LIFE_MS)
    this.#scoredMs = nowMs
    this.#score *= kept
    for (const [verdict, points] of this.#points) this.#points.set(verdict, points * kept)
  }

  #judge(findings: Finding[]): void {
    for (const { name, from } of VERDICTS) {
      const points = name === 'intruder' ? this.#score : (this.#points.get(name) ?? 0)
      if (points < from || this.#verdicts.has(name)) continue
      this.#verdicts.add(name)
      const techniques = [...this.#techniques].sort()
      const score = rounded(this.#score)
      findings.push({ type: 'intent.verdict', verdict: name, score, techniques })
    }
  }
}

const rounded = (points: number): number => Math.round(points * 10) / 10
