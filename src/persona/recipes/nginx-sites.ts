/** nginx's sites: the application, the blog, what they share, and who may look at the admin page. */
import { createHash } from 'node:crypto'
import { poolSocket } from '../app-config-sources.ts'
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { BLOG_ROOT } from '../wordpress.ts'
import { directory, hasRole, link, type WrittenFile, writing } from '../written-files.ts'

const WEB_GID = 33

export const recipe = writing({
  name: 'nginx-sites',
  version: 1,
  role: 'nginx',
  files: (about): readonly WrittenFile[] => {
    const { slug } = about.host.app
    const at = (path: string, text: (asked: Asked) => string): WrittenFile => ({
      path: `/etc/nginx/${path}`,
      mtimeS: momentOf(about, path, { from: 0.05, to: 0.5 }),
      text,
    })
    const folders = ['', '/conf.d', '/snippets', '/sites-available', '/sites-enabled']
    const shared = [
      ...folders.map((folder) => directory(`/etc/nginx${folder}`)),
      at('conf.d/hardening.conf', () => HARDENING),
      at('snippets/tls.conf', () => tlsOf(about)),
      { ...at('.htpasswd', htpasswd), mode: 0o640, gid: WEB_GID },
    ]
    if (!hasRole(about, 'app')) return shared
    return [
      ...shared,
      at(`sites-available/${slug}`, () => siteOf(about)),
      link(`/etc/nginx/sites-enabled/${slug}`, `/etc/nginx/sites-available/${slug}`),
      at('sites-available/blog', () => blogOf(about)),
      link('/etc/nginx/sites-enabled/blog', '/etc/nginx/sites-available/blog'),
    ]
  },
})

const HARDENING = `server_tokens off;
client_max_body_size 32m;
limit_req_zone $binary_remote_addr zone=login:10m rate=6r/m;
`

const tlsOf = ({
  host,
}: About): string => `ssl_certificate     /etc/ssl/certs/${host.app.serverName}.pem;
ssl_certificate_key /etc/ssl/private/${host.app.serverName}.key;
ssl_session_timeout 1d;
ssl_session_cache   shared:sites:10m;
ssl_protocols       TLSv1.2 TLSv1.3;
`

const phpOf = (about: About): string => `    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
        fastcgi_pass unix:${poolSocket(about)};
        fastcgi_read_timeout 60s;
    }
`

const siteOf = (about: About): string => {
  const { app, fqdn } = about.host
  return `# ${app.name}

server {
    listen 80;
    listen [::]:80;
    server_name ${app.serverName} ${fqdn};
    return 301 https://${app.serverName}$request_uri;
}

server {
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name ${app.serverName};
    include snippets/tls.conf;

    root ${app.root}/public;
    index index.php;
    access_log /var/log/nginx/access.log;
    error_log  /var/log/nginx/error.log;

    location / {
        try_files $uri /index.php?$query_string;
    }

    location = /login {
        limit_req zone=login burst=5;
        try_files $uri /index.php?$query_string;
    }

    location /admin {
        auth_basic           "${app.name}";
        auth_basic_user_file /etc/nginx/.htpasswd;
        try_files $uri /index.php?$query_string;
    }

    location ~ /\\. {
        deny all;
    }

${phpOf(about)}}
`
}

const blogOf = (about: About): string => `server {
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name blog.${about.host.company.domain};
    include snippets/tls.conf;

    root ${BLOG_ROOT};
    index index.php;

    location / {
        try_files $uri $uri/ /index.php?$args;
    }

${phpOf(about)}}
`

/** htpasswd -s: base64 of the password's SHA-1, so that the slot's password really fits. */
const htpasswd = ({ slots }: Asked): string =>
  ['admin', 'staging']
    .map((user) => {
      const slot = user === 'admin' ? 'app.admin_password' : 'htpasswd.password'
      const hash = createHash('sha1').update(slots.text(slot)).digest('base64')
      return `${user}:{SHA}${hash}\n`
    })
    .join('')
