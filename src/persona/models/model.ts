/** A language model as the persona uses it: one question, one text, or a reason why there is none. */

/** What is asked. `system` is ours alone; whatever came from outside is JSON in `user`. */
export interface Prompt {
  readonly system: string
  readonly user: string
  /** Tokens the answer may have. */
  readonly tokensMax: number
}

export interface Written {
  readonly text: string
  /** As the provider counts them; undefined when it does not say. */
  readonly tokensIn: number | undefined
  readonly tokensOut: number | undefined
  /** It reached `tokensMax`. */
  readonly isCut: boolean
}

export interface Model {
  /** `PROVIDER/NAME`, as provenance has it. */
  readonly name: string
  /** Asks once, never again by itself. Refuses with ModelFailed. */
  write(prompt: Prompt, signal: AbortSignal): Promise<Written>
}

/**
 * `late` the time was up; `denied` key, name or request are refused; `busy` the provider wants a
 * pause; `broken` whatever else.
 */
export type FailureKind = 'late' | 'denied' | 'busy' | 'broken'

/** No text. The message is ours: a provider's own words may repeat parts of the key. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed'
  readonly kind: FailureKind
  /** Milliseconds after which the provider wants to be asked again. */
  readonly retryAfterMs: number | undefined
  /** The provider may bill what it has worked on. */
  readonly mayCost: boolean

  constructor(
    message: string,
    about: {
      kind: FailureKind
      mayCost: boolean
      retryAfterMs?: number | undefined
      cause?: unknown
    },
  ) {
    super(message, { cause: about.cause })
    this.kind = about.kind
    this.mayCost = about.mayCost
    this.retryAfterMs = about.retryAfterMs
  }
}

export type ProviderName = 'openai' | 'anthropic' | 'ollama' | 'openai-compatible'

export interface ModelSetup {
  readonly provider: ProviderName
  /** The provider's name for the model. */
  readonly name: string
  readonly key?: string | undefined
  readonly baseUrl?: string | undefined
  /** Asks for the answer piece by piece; off for servers that cannot. */
  readonly isStreamed: boolean
}
