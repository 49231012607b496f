/** One process as it executes: an explicit stack of generators, driven step by step. */
import { FRAMES_MAX, STEPS_PER_LOOK } from '../base/limits.ts'
import { SIGSEGV } from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import type { Process, Runner } from '../world/process.ts'
import type { Syscalls } from '../world/syscalls.ts'
import type { Frame } from './program.ts'
import type { Scheduler, Share } from './scheduler.ts'

/** What a parked call gets when a caught signal came before what it waited for. */
export const INTERRUPTED: unique symbol = Symbol('interrupted')

type State = 'ready' | 'running' | 'parked' | 'over'

export class Thread implements Runner {
  readonly calls: Syscalls
  readonly share: Share
  /** Called once when the process has ended, however it did. */
  whenOver: (() => void) | undefined
  readonly #scheduler: Scheduler
  readonly #stack: Frame[] = []
  #state: State = 'parked'
  #wasStopped = false
  /** Woken while stopped: it goes on when SIGCONT comes. */
  #isDue = false
  #inbox: unknown
  #unpark: (() => void) | undefined

  constructor(scheduler: Scheduler, share: Share, calls: Syscalls) {
    this.#scheduler = scheduler
    this.share = share
    this.calls = calls
    calls.process.runner = this
  }

  /** Nothing of it will run any more. */
  get isOver(): boolean {
    return this.#state === 'over'
  }

  get process(): Process {
    return this.calls.process
  }

  /** Begins to run `body`, whose return value is the exit status. */
  start(body: Frame): void {
    this.#stack.push(body)
    this.#wake(undefined)
  }

  /** Runs until it waits, ends, or the clock shows `untilMs`. */
  run(untilMs: number): void {
    if (this.#state !== 'ready') return
    if (this.process.state === 'stopped') {
      this.#state = 'parked'
      this.#isDue = true
      return
    }
    const { clock, report } = this.#scheduler.options
    const fromMs = clock.ticksMs()
    this.#state = 'running'
    try {
      this.#steps(untilMs)
    } catch (cause) {
      report(cause, this)
      this.calls.kill(this.process.pid, SIGSEGV)
      this.#drop()
    }
    this.process.cpuMs += clock.ticksMs() - fromMs
  }

  #steps(untilMs: number): void {
    const { clock } = this.#scheduler.options
    const stack = this.#stack
    let left = STEPS_PER_LOOK
    while (this.#state === 'running') {
      if (--left <= 0) {
        if (clock.ticksMs() >= untilMs) return this.#requeue()
        left = STEPS_PER_LOOK
      }
      const top = stack[stack.length - 1]
      if (top === undefined) return this.#exit()
      const step = top.next(this.#inbox)
      // A signal to itself may have ended or stopped the process inside of that step.
      if (this.isOver) return
      this.#inbox = undefined
      const { value } = step
      if (step.done === true) {
        stack.pop()
        this.#inbox = value
      } else if (value === undefined) {
        if (clock.ticksMs() >= untilMs) return this.#requeue()
      } else if (value instanceof Waiting) {
        return this.#park(value)
      } else {
        if (stack.length >= FRAMES_MAX) throw new RangeError('a process has too many frames')
        stack.push(value)
      }
      if (this.#wasStopped) return this.#requeue()
    }
  }

  #exit(): void {
    const status = this.#inbox
    this.calls.exit(typeof status === 'number' ? status & 0xff : 255)
    this.#drop()
  }

  #requeue(): void {
    this.#state = 'parked'
    this.#wake(this.#inbox)
  }

  #park(on: Waiting): void {
    this.#state = 'parked'
    if (this.process.state === 'running') this.process.state = 'sleeping'
    this.#unpark = on.park(() => this.#wake(undefined))
  }

  #wake(value: unknown): void {
    if (this.#state !== 'parked') return
    this.#unpark?.()
    this.#unpark = undefined
    this.#inbox = value
    if (this.process.state === 'stopped') {
      this.#isDue = true
      return
    }
    this.process.state = 'running'
    this.#state = 'ready'
    this.#scheduler.enqueue(this)
  }

  /** A signal or an ending arrived for this process. */
  notice(): void {
    if (this.#state === 'over') return
    const { process } = this
    if (process.ending !== undefined) return this.#drop()
    if (process.state === 'stopped') {
      this.#wasStopped = true
      return
    }
    if (this.#wasStopped) {
      this.#wasStopped = false
      if (this.#isDue) {
        this.#isDue = false
        this.#wake(this.#inbox)
      }
      if (this.#state !== 'parked' || this.calls.hasCaught() === false) return
    }
    if (this.#state === 'parked' && this.#unpark !== undefined) this.#wake(INTERRUPTED)
  }

  abandon(): void {
    this.whenOver = undefined
    this.#drop()
  }

  /** Nothing of it runs any more: no clean-up code, the generators are just let go. */
  #drop(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#unpark?.()
    this.#unpark = undefined
    this.#stack.length = 0
    this.#inbox = undefined
    this.process.runner = undefined
    this.whenOver?.()
  }
}
