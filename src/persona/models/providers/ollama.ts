import { createOllama } from 'ollama-ai-provider-v2'
import type { Provider } from '../open.ts'

/** Ollama's own chat API; needs no key. */
export const provider: Provider = ({ name, baseUrl }, fetch) =>
  createOllama({ baseURL: baseUrl ?? 'http://127.0.0.1:11434/api', fetch })(name)
