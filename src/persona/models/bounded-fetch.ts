/** fetch whose answers end: a provider gone mad must not fill our memory. */
import { MODEL_RESPONSE_BYTES_MAX } from '../../base/model-limits.ts'

/** As `fetch`, without redirects; a body beyond the bound breaks off with an error. */
export const boundedFetch: typeof globalThis.fetch = async (input, init) => {
  // A redirect would carry the key elsewhere.
  const response = await fetch(input, { ...init, redirect: 'error' })
  if (response.body === null) return response
  let bytes = 0
  const bounded = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, out) => {
        bytes += chunk.length
        if (bytes > MODEL_RESPONSE_BYTES_MAX) out.error(new Error('the answer has no end'))
        else out.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(bounded, { status, statusText, headers })
}
