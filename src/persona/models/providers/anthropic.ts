import { createAnthropic } from '@ai-sdk/anthropic'
import type { Provider } from '../open.ts'

/** Anthropic's messages. */
export const provider: Provider = ({ name, key, baseUrl }, fetch) =>
  createAnthropic({ apiKey: key ?? '', baseURL: baseUrl ?? 'https://api.anthropic.com/v1', fetch })(
    name,
  )
