/** What the parser shows to the primaries. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import type { Plan, Surroundings, Test, Verdict, Visit } from './plan.ts'

/** The side of the parser that primaries see. */
export interface Parts {
  readonly about: Surroundings
  readonly draft: Omit<Plan, 'test'>
  isExtended: 'basic' | 'extended' | 'emacs'
  /** An action was given: nothing is printed by itself. */
  acts(): void
  fail(message: ByteString): never
  word(): ByteString | undefined
  argument(name: ByteString): ByteString
}

/** Reads a primary's arguments and makes its test. */
export type Make = (parts: Parts, name: ByteString) => Test

/** A test that needs no waiting. */
export const plain = (test: (visit: Visit, verdict: Verdict) => boolean): Test =>
  function* (visit, verdict): Run<boolean> {
    return test(visit, verdict)
  }
