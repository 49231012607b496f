/** Applets of BusyBox that do what our program of the same name does. */
import type { Program } from '../../shell/program.ts'
import { program as arch } from '../arch.ts'
import { program as base64 } from '../base64.ts'
import { program as basename } from '../basename.ts'
import { program as cat } from '../cat.ts'
import { program as chgrp } from '../chgrp.ts'
import { program as chmod } from '../chmod.ts'
import { program as chown } from '../chown.ts'
import { program as cp } from '../cp.ts'
import { program as cut } from '../cut.ts'
import { program as df } from '../df.ts'
import { program as dirname } from '../dirname.ts'
import { program as echo } from '../echo.ts'
import { program as env } from '../env.ts'
import { program as expr } from '../expr.ts'
import { program as false_ } from '../false.ts'
import { program as find } from '../find.ts'
import { program as fold } from '../fold.ts'
import { program as free } from '../free.ts'
import { program as grep } from '../grep.ts'
import { program as head } from '../head.ts'
import { program as id } from '../id.ts'
import { program as kill } from '../kill.ts'
import { program as ln } from '../ln.ts'
import { program as ls } from '../ls.ts'
import { program as md5sum } from '../md5sum.ts'
import { program as mkdir } from '../mkdir.ts'
import { program as mkfifo } from '../mkfifo.ts'
import { program as mknod } from '../mknod.ts'
import { program as mktemp } from '../mktemp.ts'
import { program as mv } from '../mv.ts'
import { program as nproc } from '../nproc.ts'
import { program as od } from '../od.ts'
import { program as paste } from '../paste.ts'
import { program as ps } from '../ps.ts'
import { program as pwd } from '../pwd.ts'
import { program as readlink } from '../readlink.ts'
import { program as realpath } from '../realpath.ts'
import { program as rev } from '../rev.ts'
import { program as rm } from '../rm.ts'
import { program as rmdir } from '../rmdir.ts'
import { program as sed } from '../sed.ts'
import { program as seq } from '../seq.ts'
import { program as sha1sum } from '../sha1sum.ts'
import { program as sha256sum } from '../sha256sum.ts'
import { program as sha512sum } from '../sha512sum.ts'
import { program as sleep } from '../sleep.ts'
import { program as sort } from '../sort.ts'
import { program as stat } from '../stat.ts'
import { program as sync } from '../sync.ts'
import { program as tac } from '../tac.ts'
import { program as tail } from '../tail.ts'
import { program as tee } from '../tee.ts'
import { program as test } from '../test.ts'
import { program as timeout } from '../timeout.ts'
import { program as touch } from '../touch.ts'
import { program as tr } from '../tr.ts'
import { program as true_ } from '../true.ts'
import { program as truncate } from '../truncate.ts'
import { program as tty } from '../tty.ts'
import { program as uname } from '../uname.ts'
import { program as uniq } from '../uniq.ts'
import { program as wc } from '../wc.ts'
import { program as whoami } from '../whoami.ts'
import { program as xargs } from '../xargs.ts'
import { program as yes } from '../yes.ts'

const SHARED: readonly Program[] = [
  arch,
  base64,
  basename,
  cat,
  chgrp,
  chmod,
  chown,
  cp,
  cut,
  dirname,
  echo,
  env,
  expr,
  false_,
  find,
  fold,
  grep,
  head,
  id,
  ln,
  ls,
  df,
  free,
  kill,
  ps,
  md5sum,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mv,
  nproc,
  od,
  paste,
  pwd,
  readlink,
  realpath,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  sha1sum,
  sha256sum,
  sha512sum,
  sleep,
  sort,
  stat,
  sync,
  tac,
  tail,
  tee,
  test,
  timeout,
  touch,
  tr,
  true_,
  truncate,
  tty,
  uname,
  uniq,
  wc,
  whoami,
  xargs,
  yes,
]

/** By applet name; the others are looked for along PATH. */
export const SHARED_APPLETS: ReadonlyMap<string, Program> = new Map(
  SHARED.flatMap((program) => program.names.map((name) => [name, program] as const)),
)
