/** What we did wrong ourselves: it throws, ends the session as EIO and is reported. */

/** Throws when the condition does not hold; the sentence says what does not hold. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}
