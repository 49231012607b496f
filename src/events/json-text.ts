/** JSON that is one line for every reader, and no command for a terminal that shows it. */

/**
 * What JSON.stringify leaves as it is, and some reader takes for the end of a line (U+2028, U+2029),
 * a terminal for a command (DEL, C1) or an order to write backwards (bidi).
 */
const HARMFUL = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** Compact JSON of a value; what it decodes to is the value, unchanged. */
export const jsonText = (value: unknown): string => JSON.stringify(value).replace(HARMFUL, escaped)

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
