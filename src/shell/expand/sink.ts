/** Where expanded text goes, and what quoting means there: fields, plain text, patterns, regexes. */
import type { ByteString } from '../../base/bytes.ts'
import { protect } from '../pattern.ts'

export interface Sink {
  /** Protected from everything. */
  quoted(text: ByteString): void
  /** Unquoted characters of the script itself: not split, but they may be glob characters. */
  literal(text: ByteString): void
  /** What an unquoted expansion gave: split at IFS, and may hold glob characters. */
  value(text: ByteString): void
  /** $@ $* ${a[@]} ${a[*]}; `apart`: "$@", or unquoted. */
  list(values: readonly ByteString[], how: { quoted: boolean; star: boolean }): void
}

/** Joins what does not become fields of its own: assignment values, `case` words, file names. */
export class TextSink implements Sink {
  text: ByteString = ''
  readonly #separator: ByteString

  /** `separator`: first character of IFS, which joins "$*". */
  constructor(separator: ByteString) {
    this.#separator = separator
  }

  quoted(text: ByteString): void {
    this.text += text
  }

  literal(text: ByteString): void {
    this.text += text
  }

  value(text: ByteString): void {
    this.text += text
  }

  list(values: readonly ByteString[], how: { quoted: boolean; star: boolean }): void {
    const joined = values.join(how.star ? this.#separator : ' ')
    if (how.quoted) this.quoted(joined)
    else this.value(joined)
  }
}

/** Patterns: quoted text matches only itself. */
export class PatternSink extends TextSink {
  override quoted(text: ByteString): void {
    this.text += protect(text)
  }
}

/** Extended regular expressions ([[ =~ ]]): quoted text matches only itself. */
export class RegexSink extends TextSink {
  override quoted(text: ByteString): void {
    this.text += text.replace(/[\\^$.[\]|()?*+{}]/g, '\\$&')
  }
}

/** Replacements of ${x/p/r}: an unquoted & stands for what matched (patsub_replacement). */
export class ReplacementSink extends TextSink {
  override quoted(text: ByteString): void {
    this.text += text.replace(/[\\&]/g, '\\$&')
  }
}
