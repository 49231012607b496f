/** POST /process_command: one command in, what it printed out. */
import { z } from 'zod'
import { textOf, toUnicode } from '../../../base/bytes.ts'
import { API_SESSION_ID_CHARS_MAX } from '../../../base/limits.ts'
import type { Route } from '../api.ts'
import { NotServed } from '../sessions.ts'

const Body = z.strictObject({
  session_id: z.string().min(1).max(API_SESSION_ID_CHARS_MAX).meta({
    description: 'Any name the caller likes; an unknown one starts a new shell as root.',
  }),
  command: z.string().meta({ description: 'Bash text; several lines may be one command.' }),
  source: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .meta({ description: "The visitor's address. Only a tentacle with its token may name one." }),
})

const Reply = z.object({
  response: z.string().meta({ description: 'stdout and stderr as a terminal shows them, LF.' }),
  prompt: z.string().meta({ description: 'What a terminal would show next; empty after exit.' }),
  exit_code: z.int(),
  action: z.literal('REPLY'),
})

const Problem = z.object({ error: z.string() })

export const route: Route = {
  register: (api, { sessions: ours, sessionsOf }) => {
    api.post(
      '/process_command',
      {
        schema: {
          summary: 'Run a command in a session',
          description:
            'The session keeps its directory, variables, functions and jobs. Its world is that of ' +
            "the caller's address.",
          body: Body,
          response: { 200: Reply, 403: Problem, 503: Problem },
        },
      },
      async (request, reply) => {
        const { session_id: id, command, source: claimed } = request.body
        const theirs = sessionsOf(request.headers.authorization)
        if (claimed !== undefined && theirs === undefined) {
          return reply.code(403).send({ error: 'source needs the token of a tentacle' })
        }
        const sessions = theirs ?? ours
        const { socket } = request.raw
        const source = {
          address: claimed ?? socket.remoteAddress ?? '',
          port: socket.remotePort ?? 0,
          localAddress: socket.localAddress ?? '',
          localPort: socket.localPort ?? 0,
        }
        try {
          const { output, prompt, status } = await sessions.run({ source, id }, command)
          return {
            response: toUnicode(textOf(output)),
            prompt: toUnicode(textOf(prompt)),
            exit_code: status,
            action: 'REPLY' as const,
          }
        } catch (cause) {
          if (!(cause instanceof NotServed)) throw cause
          return reply.code(503).send({ error: cause.message })
        }
      },
    )
  },
}
