import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { Provider } from '../open.ts'

/** Servers that speak OpenAI's chat completions: llama.cpp, vLLM, LiteLLM and many more. */
export const provider: Provider = ({ name, key, baseUrl }, fetch) =>
  createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: baseUrl ?? '',
    includeUsage: true,
    fetch,
    ...(key === undefined || key === '' ? {} : { apiKey: key }),
  }).chatModel(name)
