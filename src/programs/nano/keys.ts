/** Keys of a terminal by their names, out of the bytes they come as. */
const NAMED: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\x1b[[O]A/, 'up'],
  [/^\x1b[[O]B/, 'down'],
  [/^\x1b[[O]C/, 'right'],
  [/^\x1b[[O]D/, 'left'],
  [/^\x1b(\[[17]~|[[O]H)/, 'home'],
  [/^\x1b(\[[48]~|[[O]F)/, 'end'],
  [/^\x1b\[3~/, 'delete'],
  [/^\x1b\[5~/, 'pageup'],
  [/^\x1b\[6~/, 'pagedown'],
  // The marks around what is pasted.
  [/^\x1b\[20[01]~/, 'paste'],
]

/** The first key, and how many bytes it takes; `M-x` is Escape and x. */
export const nextKey = (typed: string): readonly [key: string, length: number] => {
  if (!typed.startsWith('\x1b')) return [typed.charAt(0), 1]
  for (const [pattern, name] of NAMED) {
    const [found] = pattern.exec(typed) ?? []
    if (found !== undefined) return [name, found.length]
  }
  const [sequence] = /^\x1b[[O][\d;]*[A-Za-z~]/.exec(typed) ?? []
  if (sequence !== undefined) return ['unknown', sequence.length]
  return typed.length === 1 ? ['\x1b', 1] : [`M-${typed.charAt(1).toLowerCase()}`, 2]
}
