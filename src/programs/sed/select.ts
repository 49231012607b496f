/** Which lines a command of sed is for: addresses and ranges. */
import type { ByteString } from '../../base/bytes.ts'
import type { Regex } from '../../base/regex.ts'
import type { Run } from '../../shell/program.ts'
import type { Address, Command } from './command.ts'
import type { SedInput } from './input.ts'

export class Selector {
  /** The expression used last: an empty one means it. */
  last: Regex | undefined
  readonly #input: SedInput
  readonly #space: () => ByteString

  constructor(input: SedInput, space: () => ByteString) {
    this.#input = input
    this.#space = space
  }

  /** Undefined when an empty expression has no predecessor. */
  *selects(command: Command): Run<boolean | undefined> {
    const { from, to } = command
    if (from === undefined) return true
    const { line } = this.#input
    if (command.range.kind === 'open') {
      const until = command.range.until
      if (until !== undefined) {
        if (line >= until) command.range = CLOSED
        return line <= until || (yield* this.#reopens(command))
      }
      if (to?.kind === 'last') {
        if (yield* this.#input.isLast()) command.range = CLOSED
        return true
      }
      const isEnd = to === undefined ? true : yield* this.#matches(to as Address)
      if (isEnd === undefined) return undefined
      if (isEnd) command.range = CLOSED
      return true
    }
    return yield* this.#reopens(command)
  }

  *#reopens(command: Command): Run<boolean | undefined> {
    const { from, to } = command
    if (from === undefined) return true
    const isStart = yield* this.#matches(from)
    if (isStart !== true || to === undefined) return isStart
    const { line } = this.#input
    switch (to.kind) {
      case 'line':
        if (to.line > line) command.range = { kind: 'open', until: to.line }
        return true
      case 'count':
        if (to.lines > 0) command.range = { kind: 'open', until: line + to.lines }
        return true
      case 'multiple': {
        const until = to.of === 0 ? line : line + to.of - (line % to.of)
        if (until > line) command.range = { kind: 'open', until }
        return true
      }
      case 'last':
        if (!(yield* this.#input.isLast())) command.range = { kind: 'open', until: undefined }
        return true
      default:
        command.range = { kind: 'open', until: undefined }
        return true
    }
  }

  *#matches(address: Address): Run<boolean | undefined> {
    const { line } = this.#input
    switch (address.kind) {
      case 'line':
        return line === address.line
      case 'step':
        return line >= address.first && (line - address.first) % address.step === 0
      case 'last':
        return yield* this.#input.isLast()
      case 'regex': {
        const regex = address.regex ?? this.last
        if (regex === undefined) return undefined
        this.last = regex
        return regex.test(this.#space())
      }
      default:
        return address satisfies never
    }
  }
}

const CLOSED = { kind: 'closed' } as const
