/** `--version` of all programs of systemd: the installed package, and what it was built with. */
import type { Run, Task } from '../program.ts'
import { installedVersion } from './installed.ts'

const FEATURES =
  '+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL ' +
  '+ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT ' +
  '+QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT ' +
  'default-hierarchy=unified'

/** Answers 0. */
export function* systemdVersion(task: Task): Run<number> {
  const full = (yield* installedVersion(task.sys, (it) => it === 'systemd'))?.full ?? ''
  yield* task.out(`systemd ${full.split('.')[0]} (${full})\n${FEATURES}\n`)
  return 0
}
