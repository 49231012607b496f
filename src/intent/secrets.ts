/** Files that are read for what they hide: the names of credentials. */

const NAMES = new Set([
  'shadow',
  'shadow-',
  'gshadow',
  '.env',
  '.netrc',
  '.pgpass',
  '.my.cnf',
  '.git-credentials',
  '.htpasswd',
  '.vault-token',
  '.bash_history',
  'authorized_keys',
  'credentials',
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ed25519',
  'known_hosts',
  'wp-config.php',
  'wallet.dat',
  'kubeconfig',
  'config.json',
  'master.key',
  'secrets.yml',
  'secrets.yaml',
])

/** Whether the last part of a path names a secret; quick, as every file that is opened is asked. */
export const isSecret = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'config.json') return path.includes('.docker')
  return NAMES.has(name) || name.startsWith('.env.')
}
