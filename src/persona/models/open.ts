/** Opens a model by its provider: one file each under providers/, loaded when it is wanted. */
import type { LanguageModel } from 'ai'
import { ask } from './ask.ts'
import { boundedFetch } from './bounded-fetch.ts'
import type { Model, ModelSetup } from './model.ts'

/** What a file of providers/ exports: the SDK's model, which sends through this `fetch`. */
export type Provider = (setup: ModelSetup, fetch: typeof globalThis.fetch) => LanguageModel

/** The model of a configuration. Nothing is sent before the first question. */
export const openModel = async (setup: ModelSetup): Promise<Model> => {
  const { provider } = (await import(`./providers/${setup.provider}.ts`)) as { provider: Provider }
  const model = provider(setup, boundedFetch)
  return {
    name: `${setup.provider}/${setup.name}`,
    write: (prompt, signal) => ask({ model, isStreamed: setup.isStreamed }, prompt, signal),
  }
}
