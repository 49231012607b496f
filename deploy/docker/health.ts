/** HEALTHCHECK of the image: the brain's /health, or the tentacle's where that is set. */
const port = process.env.MIMICRY_TENTACLE__STATUS_PORT ?? process.env.MIMICRY_BRAIN__PORT ?? '8000'
const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
process.exit(answer?.ok === true ? 0 : 1)
