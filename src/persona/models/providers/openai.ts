import { createOpenAI } from '@ai-sdk/openai'
import type { Provider } from '../open.ts'

/** OpenAI's chat completions. */
export const provider: Provider = ({ name, key, baseUrl }, fetch) =>
  createOpenAI({
    // Given always: the SDK would look into the environment otherwise.
    apiKey: key ?? '',
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    fetch,
  }).chat(name)
