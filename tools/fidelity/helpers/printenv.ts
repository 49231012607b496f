/** printenv.py of Oils' spec tests: values of variables, None for those that are not there. */
import type { Program } from '../../../src/shell/program.ts'

export const program: Program = {
  names: ['printenv.py'],
  *run(task) {
    for (const name of task.args.slice(1)) yield* task.out(`${task.env.get(name) ?? 'None'}\n`)
    return 0
  },
}
