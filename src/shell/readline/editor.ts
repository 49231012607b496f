/** The line editor: keys in, commands run, the screen kept up to date (readline 8.2, emacs mode). */
import type { ByteString } from '../../base/bytes.ts'
import type { WindowSize } from '../../world/process.ts'
import type { Run } from '../program.ts'
import type { Capabilities } from './capabilities.ts'
import type { Completer } from './completer.ts'
import { EditLine } from './edit-line.ts'
import { ANY_OTHER, commandOf, type Keymap, keymap } from './keymap.ts'
import type { EditorMemory } from './memory.ts'
import { type Prompt, promptOf, promptText } from './prompt-cells.ts'
import { Recall } from './recall.ts'
import { Screen } from './screen.ts'

/** Instead of a key: nothing comes any more, or a signal came. */
export const KEY_END = -1
export const KEY_INTERRUPT = -2

export interface EditorPorts {
  /** The next byte typed, or KEY_END, KEY_INTERRUPT. */
  readKey(): Run<number>
  /** Whether a byte is there already. */
  hasInput(): boolean
  put(text: ByteString): void
  /** Keys that make signals are keys like others, or not. */
  takeSignals(on: boolean): void
  readonly history: ByteString[]
  readonly completer: Completer
}

export interface EditorSetup {
  readonly ports: EditorPorts
  readonly memory: EditorMemory
  readonly capabilities: Capabilities
  readonly size: WindowSize
  /** With invisible parts between \x01 and \x02. */
  readonly prompt: ByteString
  /** The terminal does not echo: neither do we; the prompt alone is shown. */
  readonly isSilent?: boolean
}

/** How a command was called. */
export interface Call {
  /** Numeric argument, 1 when none was given. */
  readonly count: number
  readonly isExplicit: boolean
  readonly key: number
}

export type Command = (editor: Editor, call: Call) => Run<void> | undefined

export type Outcome =
  | { readonly kind: 'line'; readonly text: ByteString; readonly wasInterrupted: boolean }
  | { readonly kind: 'end' }
  | { readonly kind: 'interrupt' }

const ESCAPE = 27

export class Editor {
  readonly line = new EditLine()
  readonly ports: EditorPorts
  readonly memory: EditorMemory
  readonly screen: Screen
  readonly recall: Recall
  readonly capabilities: Capabilities
  readonly isSilent: boolean
  /** What stands before the line: the prompt, or a message. */
  prompt: Prompt
  readonly mainPrompt: Prompt
  /** The region between mark and point is shown in standout. */
  isRegionActive = false
  keepsRegion = false
  isDone = false
  /** The command before this one, and this one's own wish to be called something else. */
  lastCommand = ''
  command = ''
  wasKill = false
  killed = false
  ending: 'end' | 'interrupt' | undefined
  wasInterrupted = false
  isRecording = false
  /** A redisplay of this turn was done by the command. */
  isShown = false
  isOverwriting = false
  #lastKey = 0
  /** Keys to be taken before what is typed. */
  readonly #pushed: number[] = []
  readonly #macro: number[] = []

  constructor(setup: EditorSetup) {
    this.ports = setup.ports
    this.memory = setup.memory
    this.capabilities = setup.capabilities
    this.isSilent = setup.isSilent === true
    this.mainPrompt = promptOf(setup.prompt)
    this.prompt = this.mainPrompt
    this.screen = new Screen(setup.capabilities, setup.size, setup.ports.put)
    this.recall = new Recall(this.line, setup.ports.history, setup.memory)
  }

  /** Reads one line. */
  *run(): Run<Outcome> {
    this.screen.force()
    this.recall.begin()
    if (this.isSilent) this.ports.put(this.mainPrompt.prefix + promptText(this.mainPrompt))
    this.show()
    for (;;) {
      const key = yield* this.nextKey()
      if (key === KEY_END || this.#isEnd(key)) return { kind: 'end' }
      if (key === KEY_INTERRUPT) return { kind: 'interrupt' }
      yield* this.#turn(key)
      if (this.ending !== undefined) return { kind: this.ending }
      if (this.isDone) break
      if (!this.isShown) this.show()
    }
    const { text } = this.line
    this.recall.finish()
    return { kind: 'line', text, wasInterrupted: this.wasInterrupted }
  }

  /** Ctrl-D on an empty line, unless it has just emptied it. */
  #isEnd(key: number): boolean {
    const isRepeated = this.#lastKey === key
    this.#lastKey = key
    return key === 4 && this.line.isEmpty && !isRepeated
  }

  *#turn(key: number): Run<void> {
    this.killed = false
    this.isShown = false
    this.keepsRegion = false
    yield* this.dispatch(key, { count: 1, isExplicit: false })
    if (!this.killed) this.wasKill = false
    if (!this.keepsRegion) this.isRegionActive = false
  }

  /** Finds the command of a key, reading on where it begins a sequence. */
  *dispatch(key: number, how: { count: number; isExplicit: boolean }): Run<void> {
    let map: Keymap = keymap()
    let code = key
    for (;;) {
      const found = map.get(code)
      if (found === undefined) {
        const other = map.get(ANY_OTHER)
        if (typeof other !== 'string') return this.#unbound(code, map === keymap())
        this.push([code])
        return yield* this.execute(other, { ...how, key: code })
      }
      if (typeof found === 'string') {
        return yield* this.execute(found, { ...how, key: code })
      }
      map = found
      code = yield* this.nextKey()
      if (this.ended(code)) return
    }
  }

  #unbound(code: number, isFirst: boolean): void {
    if (!isFirst || code !== ESCAPE) this.ding()
  }

  *execute(name: string, call: Call): Run<void> {
    this.command = name
    const running = commandOf(name)(this, call)
    if (running !== undefined) yield* running
    this.lastCommand = this.command
  }

  /** The next key: pushed ones first. Sets `ending` where none comes. */
  *nextKey(): Run<number> {
    const pushed = this.#pushed.shift()
    const key = pushed ?? (yield* this.ports.readKey())
    if (this.isRecording && key >= 0) this.#macro.push(key)
    return key
  }

  /** Whether `key` is none; then the editor ends as soon as the command has returned. */
  ended(key: number): boolean {
    if (key === KEY_END) this.ending = 'end'
    if (key === KEY_INTERRUPT) this.ending = 'interrupt'
    return key < 0
  }

  hasInput(): boolean {
    return this.#pushed.length > 0 || this.ports.hasInput()
  }

  /** Keys that come before what is typed. */
  push(keys: readonly number[]): void {
    this.#pushed.unshift(...keys)
  }

  startMacro(): void {
    this.isRecording = true
    this.#macro.length = 0
  }

  /** Ends recording; the keys that ended it are not part of the macro. */
  endMacro(endingKeys: number): void {
    this.isRecording = false
    this.memory.macro = this.#macro.slice(0, Math.max(0, this.#macro.length - endingKeys))
  }

  ding(): void {
    this.ports.put('\x07')
  }

  /** Brings the screen up to date. */
  show(): void {
    if (this.isSilent) return
    const { text, point, mark } = this.line
    const region = this.isRegionActive
      ? { from: Math.min(mark, point), to: Math.max(mark, point) }
      : undefined
    this.screen.show({ prompt: this.prompt, text, point, region })
  }

  /** Shows something else in the place of the prompt. */
  message(text: ByteString): void {
    this.prompt = promptOf(text)
    this.show()
  }

  clearMessage(): void {
    this.prompt = this.mainPrompt
    this.show()
  }

  /** The line is over. */
  accept(): void {
    if (this.isRegionActive) {
      this.isRegionActive = false
      this.show()
    }
    this.isDone = true
    if (!this.isSilent) this.screen.finish()
  }

  /** All on a new line: after something was printed below. */
  showAfresh(): void {
    this.screen.force()
    this.show()
  }
}
