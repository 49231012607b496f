/** Options of GNU tar 1.34 that this one takes. */
import { type OptionTable, optionTable } from '../../shell/gnu/options.ts'

export const OPTIONS: OptionTable = optionTable(
  'Acdtruxf:vzjJZaC:pPkOhmWwSsT:X:b:N:K:V:ilnoUBGg:L:F:MRH:I:',
  [
    ...'create=c extract=x get=x list=t append=r update=u diff=d compare=d catenate=A'.split(' '),
    ...'concatenate=A delete test-label file:=f verbose=v gzip=z gunzip=z ungzip=z'.split(' '),
    ...'bzip2=j xz=J lzma lzip lzop zstd compress=Z auto-compress=a directory:=C'.split(' '),
    ...'preserve-permissions=p same-permissions=p absolute-names=P keep-old-files=k'.split(' '),
    ...'skip-old-files to-stdout=O dereference=h touch=m verify=W interactive=w'.split(' '),
    ...'confirmation=w sparse=S files-from:=T exclude-from:=X exclude: wildcards'.split(' '),
    ...'no-wildcards anchored strip-components: numeric-owner no-same-owner=o'.split(' '),
    ...'no-same-permissions same-owner overwrite unlink-first=U recursion'.split(' '),
    ...'no-recursion owner: group: mode: mtime: sort: format: transform: xform:'.split(' '),
    ...'warning: checkpoint:: totals:: one-file-system ignore-zeros=i label:=V'.split(' '),
    ...'no-overwrite-dir recursive-unlink remove-files use-compress-program:=I'.split(' '),
    ...'help version usage'.split(' '),
  ],
)

/** What letters take, for the old style without a dash. */
export const LETTERS: OptionTable['short'] = OPTIONS.short
