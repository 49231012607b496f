/** The thread's event loop: messages, timers and sockets get their turn between two slices. */

/** Calls back after the event loop has looked at messages, timers and sockets once. */
export const nextTurn = (then: () => void): void => {
  setImmediate(then)
}
