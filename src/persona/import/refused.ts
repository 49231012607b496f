/** What can't be imported: a sentence for the operator. */

/** The source is broken, or holds what a file system can't or must not get. Nothing was imported. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused'
}

/** A name from an archive as a sentence can show it. */
export const shown = (name: string): string => {
  const cut = name.length > SHOWN_CHARS_MAX ? `${name.slice(0, SHOWN_CHARS_MAX)}...` : name
  return cut.replace(/[^\x20-\x7e]/g, (char) => JSON.stringify(char).slice(1, -1))
}

const SHOWN_CHARS_MAX = 200
