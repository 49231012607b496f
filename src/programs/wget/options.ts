/** Options of GNU Wget 1.21.3, as `wget --help` lists them. */
import { type OptionTable, optionTable } from '../../shell/gnu/options.ts'

const LONG =
  'version=V help=h background=b execute:=e output-file:=o append-output:=a debug=d quiet=q ' +
  'verbose=v no-verbose=nv report-speed: input-file:=i force-html=F base:=B config: no-config ' +
  'rejected-log: tries:=t retry-connrefused retry-on-http-error: output-document:=O ' +
  'no-clobber=nc no-netrc continue=c start-pos: progress: show-progress timestamping=N ' +
  'no-if-modified-since no-use-server-timestamps server-response=S spider timeout:=T ' +
  'dns-timeout: connect-timeout: read-timeout: wait:=w waitretry: random-wait no-proxy quota:=Q ' +
  'bind-address: limit-rate: no-dns-cache restrict-file-names: ignore-case inet4-only=4 ' +
  'inet6-only=6 prefer-family: user: password: ask-password use-askpass: no-iri ' +
  'local-encoding: remote-encoding: unlink xattr no-directories=nd force-directories=x ' +
  'no-host-directories=nH protocol-directories directory-prefix:=P cut-dirs: http-user: ' +
  'http-password: no-cache default-page: adjust-extension=E ignore-length header: compression: ' +
  'max-redirect: proxy-user: proxy-password: referer: save-headers user-agent:=U ' +
  'no-http-keep-alive no-cookies load-cookies: save-cookies: keep-session-cookies post-data: ' +
  'post-file: method: body-data: body-file: content-disposition content-on-error ' +
  'auth-no-challenge secure-protocol: https-only no-check-certificate certificate: ' +
  'certificate-type: private-key: private-key-type: ca-certificate: ca-directory: crl-file: ' +
  'pinnedpubkey: ciphers: no-hsts hsts-file: ftp-user: ftp-password: no-remove-listing no-glob ' +
  'no-passive-ftp preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl ' +
  'ftps-clear-data-connection ftps-fallback-to-ftp warc-file: warc-header: warc-max-size: ' +
  'warc-cdx warc-dedup: no-warc-compression no-warc-digests no-warc-keep-log warc-tempdir: ' +
  'recursive=r level:=l delete-after convert-links=k convert-file-only backups:: ' +
  'backup-converted=K mirror=m page-requisites=p strict-comments accept:=A reject:=R ' +
  'accept-regex: reject-regex: regex-type: domains:=D exclude-domains: follow-ftp follow-tags: ' +
  'ignore-tags: span-hosts=H relative=L include-directories:=I trust-server-names ' +
  'exclude-directories:=X no-parent=np'

/** `-n` takes a letter: `-nv`, `-nc`. */
export const OPTIONS: OptionTable = optionTable(
  'Vhbe:o:a:dqvn:i:FB:t:O:cNST:w:Q:46xP:EU:rl:kKmpA:R:D:HLI:X:',
  LONG.split(' '),
)

/** Letters that may follow `-n`. */
export const NO_LETTERS = 'cdhHpv'
