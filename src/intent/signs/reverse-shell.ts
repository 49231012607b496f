/** A shell handed to whoever is at the other end of a connection. */
import type { CommandSeen, Sign } from '../intent.ts'

const NETCATS = new Set(['nc', 'ncat', 'netcat', 'nc.traditional', 'nc.openbsd'])
const RUNS_SHELL = /(?:^| )(?:-\w*[ec]|--exec|--sh-exec|-e)(?: |$)/
const SOCKETS = /socket|fsockopen|TCPSocket|IO::Socket|Net::Socket|\/inet\/tcp/i
const SHELLS = /subprocess|pty\.spawn|os\.dup2|exec|system|\/bin\/(?:ba)?sh|popen|proc_open/i
const INTERPRETERS = /^(?:python[\d.]*|perl|php[\d.]*|ruby|lua|node|g?awk|mawk)$/

export const sign: Sign<'act.command'> = {
  name: 'reverse-shell',
  sees: 'nc -e, mkfifo with nc, socat exec, or an interpreter that joins a socket to a shell',
  techniques: ['T1059.004', 'T1095'],
  weight: 70,
  speaksFor: [],
  looksAt: ['act.command'],
  look: (it, { visit }) => {
    if (it.name === 'mkfifo' || (it.name === 'mknod' && it.args.includes('p'))) visit.count('fifo')
    const isOne =
      isNetcat(it, visit.count('fifo', 0) > 0) ||
      (it.name === 'socat' && /exec:|system:/i.test(it.line) && /tcp|openssl/i.test(it.line)) ||
      (INTERPRETERS.test(it.name) && SOCKETS.test(it.line) && SHELLS.test(it.line))
    return isOne ? `${it.name} ${it.line}` : undefined
  },
}

const isNetcat = ({ name, line }: CommandSeen, hasFifo: boolean): boolean =>
  (NETCATS.has(name) && (RUNS_SHELL.test(line) || (hasFifo && !/-\w*[lz]/.test(line)))) ||
  (name === 'telnet' && hasFifo)
