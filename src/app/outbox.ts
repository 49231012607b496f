/** Messages of a machine, gathered and posted once a burst. */
import { nextTurn } from '../base/turn.ts'
import type { FromMachine } from '../nerve/machine.ts'

/** `say` posts with what else is said until the event loop's next turn; `flush` posts now. */
export const createOutbox = (post: (messages: readonly FromMachine[]) => void) => {
  let outbox: FromMachine[] = []
  let isFlushPlanned = false

  const flush = (): void => {
    isFlushPlanned = false
    if (outbox.length === 0) return
    const messages = outbox
    outbox = []
    post(messages)
  }

  const say = (message: FromMachine): void => {
    outbox.push(message)
    if (isFlushPlanned) return
    isFlushPlanned = true
    nextTurn(flush)
  }

  return { say, flush }
}
