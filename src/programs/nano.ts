/** nano(1) 7.2: an editor on the whole terminal. */

import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { openRawTerminal } from '../shell/gnu/raw-terminal.ts'
import { readLines } from '../shell/gnu/text-lines.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { Editor } from './nano/editor.ts'

const OPTIONS = optionTable(
  'ABC:DEFGHI=J:KLMNOPQ:RST:UVX:Y:Z=abc=def:ghijklmno:pqr:s:tuvwxyz_%!@01/'.replaceAll('=', ''),
  [
    'smarthome=A',
    'backup=B',
    'backupdir:=C',
    'boldtext=D',
    'tabstospaces=E',
    'multibuffer=F',
    'locking=G',
    'historylog=H',
    'ignorercfiles=I',
    'guidestripe:=J',
    'rawsequences=K',
    'nonewlines=L',
    'noconvert=N',
    'positionlog=P',
    'quotestr:=Q',
    'restricted=R',
    'softwrap=S',
    'tabsize:=T',
    'quickblank=U',
    'version',
    'wordbounds=W',
    'wordchars:=X',
    'syntax:=Y',
    'zap=Z',
    'autoindent=i',
    'constantshow=c',
    'help',
    'linenumbers=l',
    'mouse=m',
    'noread=n',
    'operatingdir:=o',
    'preserve=p',
    'fill:=r',
    'speller:=s',
    'saveonexit=t',
    'unix=u',
    'view=v',
    'nowrap=w',
    'nohelp=x',
    'afterends=y',
    'suspendable=z',
  ],
)

/** What a vt220, which nano takes for granted without TERM, is sent before nobody types (recorded). */
function* glimpse(task: Task, path: ByteString | undefined): Run<ByteString> {
  const found = path === undefined ? undefined : yield* readLines(task.sys, path)
  const count = found === undefined || failed(found) ? undefined : found.lines.length
  const said = (text: string): ByteString => {
    const column = Math.floor((80 - text.length - 4) / 2) + 1
    return `\x1b[22;${column}H\x1b[0;7m\x1b(B[ ${text} ]\x1b[m\x1b(B`
  }
  const messages =
    path === undefined
      ? ''
      : count === undefined
        ? said('New File')
        : `${said('Reading...')}${said(`Read ${count} line${count === 1 ? '' : 's'}`)}`
  const clear = path === undefined ? '' : '\x1b[H\x1b[J'
  const start = '\x1b[?2004h\x1b)0\x1b[1;24r\x1b[m\x1b(B\x1b[4l\x1b[?7h\x1b[?25l'
  return `${start}${clear}${messages}\x1b[?25h\x1b[24;1H\r\x1b[?2004l`
}

export const program: Program = {
  names: ['nano'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === '?') {
      yield* task.err(
        `${ownName(task)}: ${ends.value}\nType '${ownName(task)} -h' for a list of available options.\n`,
      )
      return 1
    }
    const asked = ends?.key ?? options.find(({ key }) => key === 'h' || key === 'V')?.key
    if (asked !== undefined) {
      const isHelp = asked === 'help' || asked === 'h'
      yield* task.out(recordedText(task, isHelp ? 'nano --help' : 'nano --version'))
      return 0
    }
    const terminal = openRawTerminal(task)
    if (terminal === undefined) {
      yield* task.out(yield* glimpse(task, operands[0]))
      yield* task.flush()
      yield* task.err('Standard input is not a terminal\n')
      return 1
    }
    const [first = '', second] = operands
    const [, line, , column] = /^\+(\d+)?(,(\d+))?$/.exec(first) ?? []
    const isPlaced = first.startsWith('+') && second !== undefined
    const editor = new Editor(task, terminal, isPlaced ? second : first)
    yield* editor.run(
      isPlaced ? { line: Number(line ?? 1), column: Number(column ?? 1) } : undefined,
    )
    return 0
  },
}
