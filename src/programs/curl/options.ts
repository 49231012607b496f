/** Options of curl 7.88.1, as `curl --help all` lists them: long name, what it takes, letter. */

export interface CurlOption {
  readonly name: string
  readonly letter: string
  readonly takes: boolean
}

const LIST =
  'abstract-unix-socket: alt-svc: anyauth append=a aws-sigv4: basic cacert: capath: ' +
  'cert:=E cert-status cert-type: ciphers: compressed compressed-ssh config:=K ' +
  'connect-timeout: connect-to: continue-at:=C cookie:=b cookie-jar:=c create-dirs ' +
  'create-file-mode: crlf crlfile: curves: data:=d data-ascii: data-binary: data-raw: ' +
  'data-urlencode: delegation: digest disable=q disable-eprt disable-epsv ' +
  'disallow-username-in-url dns-interface: dns-ipv4-addr: dns-ipv6-addr: dns-servers: ' +
  'doh-cert-status doh-insecure doh-url: dump-header:=D egd-file: engine: ' +
  'etag-compare: etag-save: expect100-timeout: fail=f fail-early fail-with-body ' +
  'false-start form:=F form-escape form-string: ftp-account: ftp-alternative-to-user: ' +
  'ftp-create-dirs ftp-method: ftp-pasv ftp-port:=P ftp-pret ftp-skip-pasv-ip ' +
  'ftp-ssl-ccc ftp-ssl-ccc-mode: ftp-ssl-control get=G globoff=g ' +
  'happy-eyeballs-timeout-ms: haproxy-protocol head=I header:=H help=h hostpubmd5: ' +
  'hostpubsha256: hsts: http0.9 http1.0=0 http1.1 http2 http2-prior-knowledge http3 ' +
  'http3-only ignore-content-length include=i insecure=k interface: ipv4=4 ipv6=6 ' +
  'json: junk-session-cookies=j keepalive-time: key: key-type: krb: libcurl: ' +
  'limit-rate: list-only=l local-port: location=L location-trusted login-options: ' +
  'mail-auth: mail-from: mail-rcpt: mail-rcpt-allowfails manual=M max-filesize: ' +
  'max-redirs: max-time:=m metalink negotiate netrc=n netrc-file: netrc-optional ' +
  'next=: no-alpn no-buffer=N no-clobber no-keepalive no-npn no-progress-meter ' +
  'no-sessionid noproxy: ntlm ntlm-wb oauth2-bearer: output:=o output-dir: parallel=Z ' +
  'parallel-immediate parallel-max: pass: path-as-is pinnedpubkey: post301 post302 ' +
  'post303 preproxy: progress-bar=# proto: proto-default: proto-redir: proxy:=x ' +
  'proxy-anyauth proxy-basic proxy-cacert: proxy-capath: proxy-cert: proxy-cert-type: ' +
  'proxy-ciphers: proxy-crlfile: proxy-digest proxy-header: proxy-insecure proxy-key: ' +
  'proxy-key-type: proxy-negotiate proxy-ntlm proxy-pass: proxy-pinnedpubkey: ' +
  'proxy-service-name: proxy-ssl-allow-beast proxy-ssl-auto-client-cert ' +
  'proxy-tls13-ciphers: proxy-tlsauthtype: proxy-tlspassword: proxy-tlsuser: ' +
  'proxy-tlsv1 proxy-user:=U proxy1.0: proxytunnel=p pubkey: quote:=Q random-file: ' +
  'range:=r rate: raw referer:=e remote-header-name=J remote-name=O remote-name-all ' +
  'remote-time=R remove-on-error request:=X request-target: resolve: retry: ' +
  'retry-all-errors retry-connrefused retry-delay: retry-max-time: sasl-authzid: ' +
  'sasl-ir service-name: show-error=S silent=s socks4: socks4a: socks5: socks5-basic ' +
  'socks5-gssapi socks5-gssapi-nec socks5-gssapi-service: socks5-hostname: ' +
  'speed-limit:=Y speed-time:=y ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ' +
  'ssl-reqd ssl-revoke-best-effort sslv2=2 sslv3=3 stderr: styled-output ' +
  'suppress-connect-headers tcp-fastopen tcp-nodelay telnet-option:=t tftp-blksize: ' +
  'tftp-no-options time-cond:=z tls-max: tls13-ciphers: tlsauthtype: tlspassword: ' +
  'tlsuser: tlsv1=1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace: trace-ascii: ' +
  'trace-time unix-socket: upload-file:=T url: url-query: use-ascii=B user:=u ' +
  'user-agent:=A verbose=v version=V write-out:=w xattr'

/** All options, in the order of the help. */
export const OPTIONS: readonly CurlOption[] = LIST.split(' ').map((it) => {
  const [, name = '', takes, letter = ''] = /^([^:=]+)(:?)(?:=(.))?$/.exec(it) ?? []
  return { name, letter, takes: takes === ':' }
})
