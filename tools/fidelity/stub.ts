/** The file of a stub, a program that prints its name and arguments: what attack-stubs runs with. */

/** Text of a plug-in for `programs:`; it needs no import. */
export const stubText = (name: string): string =>
  [
    'export const program = {',
    `  names: [${JSON.stringify(name)}],`,
    '  *run(task) {',
    `    yield* task.out(['STUB', ${JSON.stringify(name)}, ...task.args.slice(1)].join(' ') + '\\n')`,
    '    return 0',
    '  },',
    '}',
    '',
  ].join('\n')
