/** data/log/mimicry.json: a line for each happening, in Cowrie's format. */
import { join } from 'node:path'
import { lineOf } from '../line.ts'
import { createLogFile } from '../log-file.ts'
import type { SinkPlugin } from '../sink.ts'

export const sink: SinkPlugin = {
  name: 'json',
  open: async (setup) => {
    const file = createLogFile({ ...setup, path: join(setup.dataDir, 'log', 'mimicry.json') })
    return {
      name: 'json',
      take: (batch) => file.append(batch.map((told) => lineOf(told, setup)).join('')),
      close: async () => file.close(),
    }
  },
}
