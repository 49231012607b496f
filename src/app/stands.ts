/** The personas of a machine: what worlds stand on here. */
import type { ToMachine } from '../nerve/machine.ts'
import type { Persona } from '../persona/persona.ts'
import type { Programs } from '../shell/program.ts'
import type { TextDesk } from './text-desk.ts'

/** A persona in this machine, and what runs in the worlds that stand on it. */
export interface Stand {
  readonly persona: Persona
  readonly programs: Programs
  readonly texts: Pick<TextDesk, 'arrived'>
}

export interface Stands {
  /** Throws for a pin that was not sent, or could not be opened. */
  of(pin: string): Stand
  add(message: ToMachine & { to: 'persona' }): void
  forget(pin: string): void
  /** For whoever waits in its worlds; of a persona that has gone nobody waits. */
  arrived(message: ToMachine & { to: 'text' }): void
}

/** `open` opens what the brain sends; what fails of it is told. */
export const createStands = (
  first: Stand,
  open: (persona: unknown) => Stand,
  trouble: (reason: string) => void,
): Stands => {
  const stands = new Map([[first.persona.pin, first]])
  return {
    of: (pin) => {
      const stand = stands.get(pin)
      if (stand === undefined) throw new Error(`no persona of pin ${pin} is here`)
      return stand
    },
    add: ({ pin, persona }) => {
      try {
        stands.set(pin, open(persona))
      } catch (cause) {
        trouble(`persona ${pin}: ${cause instanceof Error ? cause.stack : String(cause)}`)
      }
    },
    forget: (pin) => void stands.delete(pin),
    arrived: (message) => stands.get(message.pin)?.texts.arrived(message),
  }
}
