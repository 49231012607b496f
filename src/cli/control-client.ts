/** Asks a running brain over its control socket. */
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { Failure } from './command.ts'

/** The lines of an answer; undefined when no brain listens there. Throws Failure. */
export const askBrain = async (
  path: string,
  request: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[] | undefined> => {
  const socket = await connected(path)
  if (socket === undefined) return undefined
  socket.write(`${JSON.stringify(request)}\n`)
  const answers: unknown[] = []
  for await (const line of createInterface({ input: socket })) {
    const answer: unknown = JSON.parse(line)
    const { done, error } = answer as { done?: boolean; error?: string }
    if (error !== undefined) throw new Failure(error)
    if (done === true) return answers
    answers.push(answer)
  }
  throw new Failure('the brain went away in the middle of its answer')
}

const connected = (path: string) =>
  new Promise<ReturnType<typeof connect> | undefined>((resolve, reject) => {
    const socket = connect({ path })
    socket.once('connect', () => resolve(socket))
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED') return resolve(undefined)
      const reason = `${path} can't be reached (${cause.code}): run this as root or as its owner`
      reject(new Failure(reason, { cause }))
    })
  })
