/** What bc's machine asks of the program around it, and how its work ends. */
import type { Run, Sys } from '../../shell/program.ts'
import type { Num } from './number.ts'

/** What ends the statement at hand, or the program. */
export type Outcome = 'on' | 'break' | 'continue' | 'return' | 'halt' | 'error'

export interface Host {
  readonly sys: Sys
  /** Bare: without a line end, as `print` does. */
  show(value: Num, how: { readonly base: number; readonly isBare: boolean }): Run<void>
  write(text: string): Run<void>
  complain(text: string): Run<void>
  readLine(): Run<string | undefined>
  /** A number that would take the real one days. */
  despair(): Run<void>
}

/** A fault at run time, or a result beyond the bound; ends the line. */
export class Fault {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
