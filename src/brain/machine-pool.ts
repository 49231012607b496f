/** The brain's machines: started, watched, replaced when they die; a world is in exactly one. */
import type { Clock } from '../base/clock.ts'
import { WATCHDOG_GAP_MS, WATCHDOG_SILENCE_MS } from '../base/limits.ts'
import type { FromMachine, MachineLink, ToMachine } from '../nerve/machine.ts'

/** A machine that runs. `post` gathers messages and sends them once a turn. */
export interface Machine {
  readonly number: number
  /** Worlds attached; the pool places new ones where fewest are. */
  worlds: number
  post(message: ToMachine): void
}

export interface MachinePoolOptions {
  readonly count: number
  readonly start: (number: number) => MachineLink
  readonly clock: Clock
  readonly nextTurn: (then: () => void) => void
  readonly receive: (machine: Machine, message: FromMachine) => void
  /** The machine died: everything in it is lost. A new one takes its number. */
  readonly lost: (machine: Machine, reason: string) => void
}

export interface MachinePool {
  /** Answers when every machine is ready. */
  readonly ready: Promise<void>
  leastLoaded(): Machine
  heapBytes(): number
  close(): Promise<void>
}

interface Slot {
  machine: Machine
  link: MachineLink
  heardMs: number
  heapBytes: number
}

/** Starts `count` machines and keeps that many running. */
export const createMachinePool = (options: MachinePoolOptions): MachinePool => {
  const { clock, nextTurn } = options
  const slots: Slot[] = []
  let isClosed = false
  let pings = 0
  let stopWatch = () => {}

  const start = (number: number): Promise<void> =>
    new Promise((ready) => {
      const link = options.start(number)
      let outbox: ToMachine[] = []
      const machine: Machine = {
        number,
        worlds: 0,
        post: (message) => {
          if (outbox.length === 0) {
            nextTurn(() => {
              const messages = outbox
              outbox = []
              link.post(messages)
            })
          }
          outbox.push(message)
        },
      }
      const slot: Slot = { machine, link, heardMs: clock.ticksMs(), heapBytes: 0 }
      slots[number] = slot
      link.onMessages((messages) => {
        slot.heardMs = clock.ticksMs()
        for (const message of messages) {
          if (message.from === 'ready') ready()
          else if (message.from === 'pong') slot.heapBytes = message.heapBytes
          else options.receive(machine, message)
        }
      })
      link.onEnd((reason) => {
        if (isClosed || slots[number] !== slot) return
        // The successor is there before anybody hears of the loss and looks for a machine.
        void start(number)
        options.lost(machine, reason)
      })
    })

  const watch = (): void => {
    const nowMs = clock.ticksMs()
    for (const { machine, link, heardMs } of slots) {
      if (nowMs - heardMs > WATCHDOG_SILENCE_MS) void link.terminate()
      else machine.post({ to: 'ping', count: pings })
    }
    pings++
    stopWatch = clock.after(WATCHDOG_GAP_MS, watch)
  }

  const all = Array.from({ length: options.count }, (_, number) => start(number))
  stopWatch = clock.after(WATCHDOG_GAP_MS, watch)

  return {
    ready: Promise.all(all).then(() => {}),
    leastLoaded: () =>
      slots.reduce((a, b) => (b.machine.worlds < a.machine.worlds ? b : a)).machine,
    heapBytes: () => slots.reduce((sum, slot) => sum + slot.heapBytes, 0),
    close: async () => {
      isClosed = true
      stopWatch()
      await Promise.all(slots.map(({ link }) => link.terminate()))
    },
  }
}
