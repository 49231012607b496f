/** The brain's machines: started, watched, replaced when they die; a world is in exactly one. */
import type { Clock } from '../base/clock.ts'
import {
  MACHINE_RESTART_MS,
  MACHINE_RESTART_MS_MAX,
  MACHINE_START_MS_MAX,
  WATCHDOG_GAP_MS,
  WATCHDOG_SILENCE_MS,
} from '../base/limits.ts'
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
  /** Answers when every machine is ready; rejects when one cannot start. */
  readonly ready: Promise<void>
  /** Throws when no machine is running just now. */
  leastLoaded(): Machine
  heapBytes(): number
  close(): Promise<void>
}

interface Slot {
  readonly machine: Machine
  readonly link: MachineLink
  isReady: boolean
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

  /** Calls back once: with nothing when the machine is ready, with a reason when it ended. */
  const start = (number: number, begun: (failure?: string) => void): void => {
    const link = options.start(number)
    const machine: Machine = { number, worlds: 0, post: gathered(link, nextTurn) }
    const slot: Slot = { machine, link, isReady: false, heardMs: clock.ticksMs(), heapBytes: 0 }
    slots[number] = slot
    link.onMessages((messages) => {
      slot.heardMs = clock.ticksMs()
      for (const message of messages) {
        if (message.from === 'pong') slot.heapBytes = message.heapBytes
        else if (message.from !== 'ready') options.receive(machine, message)
        else {
          slot.isReady = true
          begun()
        }
      }
    })
    link.onEnd((reason) => {
      if (isClosed || slots[number] !== slot) return
      const wasReady = slot.isReady
      slot.isReady = false
      if (!wasReady) return begun(reason)
      // The successor is on its way before anybody hears of the loss.
      restart(number)
      options.lost(machine, reason)
    })
  }

  /** A machine that can't start is tried again, more and more seldom. */
  const restart = (number: number, pauseMs = MACHINE_RESTART_MS): void => {
    start(number, (failure) => {
      if (failure === undefined) return
      const nextMs = Math.min(2 * pauseMs, MACHINE_RESTART_MS_MAX)
      clock.after(pauseMs, () => {
        if (!isClosed) restart(number, nextMs)
      })
    })
  }

  let watchedMs = clock.ticksMs()
  const watch = (): void => {
    const nowMs = clock.ticksMs()
    // A brain that stood still itself (SIGSTOP, a paused guest) has heard nobody in that time.
    const deafMs = Math.max(nowMs - watchedMs - WATCHDOG_GAP_MS, 0)
    watchedMs = nowMs
    for (const slot of slots) slot.heardMs += deafMs
    for (const { machine, link, heardMs, isReady } of slots) {
      const silenceMsMax = isReady ? WATCHDOG_SILENCE_MS : MACHINE_START_MS_MAX
      if (nowMs - heardMs > silenceMsMax) void link.terminate()
      else if (isReady) machine.post({ to: 'ping', count: pings })
    }
    pings++
    stopWatch = clock.after(WATCHDOG_GAP_MS, watch)
  }

  const first = (number: number): Promise<void> =>
    new Promise((ready, fails) => {
      start(number, (failure) => {
        if (failure === undefined) ready()
        else fails(new Error(`machine ${number} cannot start: ${failure}`))
      })
    })
  const all = Array.from({ length: options.count }, (_, number) => first(number))
  stopWatch = clock.after(WATCHDOG_GAP_MS, watch)

  return {
    ready: Promise.all(all).then(() => {}),
    leastLoaded: () => {
      const running = slots.filter(({ isReady }) => isReady).map(({ machine }) => machine)
      const [least] = running.sort((a, b) => a.worlds - b.worlds)
      if (least === undefined) throw new Error('no machine is running')
      return least
    },
    heapBytes: () => slots.reduce((sum, slot) => sum + slot.heapBytes, 0),
    close: async () => {
      isClosed = true
      stopWatch()
      await Promise.all(slots.map(({ link }) => link.terminate()))
    },
  }
}

/** Gathers messages and posts them once a turn. */
const gathered = (link: MachineLink, nextTurn: (then: () => void) => void) => {
  let outbox: ToMachine[] = []
  return (message: ToMachine): void => {
    if (outbox.length === 0) {
      nextTurn(() => {
        const messages = outbox
        outbox = []
        link.post(messages)
      })
    }
    outbox.push(message)
  }
}
