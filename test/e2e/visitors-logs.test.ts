import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, onceThere, start, temporaryFolder } from './kit.ts'
import { openSsh, without } from './ssh-clients.ts'

const skip = without('ssh')

/** `sshd[N]: message` without the time and the host; the numbers of logind's sessions are chance. */
const said = (log: string): readonly string[] =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\S+ \S+ /, '').replace(/ession \d+/, 'ession N'))

test("who has been here is in the machine's own logs", { skip }, async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder))
  const ssh = openSsh(folder, running.doors[0]?.port ?? 0)
  const first = await ssh(['-tt', 'echo $PPID $SSH_CLIENT; tty'])
  const [, pid = '', port = ''] =
    /^(\d+) \S+ (\d+) \d+\r\n\/dev\/pts\/0\r\n$/.exec(first.stdout) ?? []
  assert.notEqual(pid, '', first.stdout)
  // That he has left is heard when his connection is closed.
  const auth = await onceThere(async () => {
    const { stdout } = await ssh([`grep -F -A2 -e 'sshd[${pid}]' /var/log/auth.log`])
    return stdout.includes('session closed') ? stdout : undefined
  })
  const [accepted, opened, begun, ...more] = said(auth)
  assert.deepEqual(
    [accepted, opened, begun?.replace(/logind\[\d+\]/, 'logind[N]')],
    [
      `sshd[${pid}]: Accepted password for root from 127.0.0.1 port ${port} ssh2`,
      `sshd[${pid}]: pam_unix(sshd:session): session opened for user root(uid=0) by root(uid=0)`,
      'systemd-logind[N]: New session N of user root.',
    ],
  )
  const ends = [
    `sshd[${pid}]: Received disconnect from 127.0.0.1 port ${port}:11: disconnected by user`,
    `sshd[${pid}]: Disconnected from user root 127.0.0.1 port ${port}`,
    `sshd[${pid}]: pam_unix(sshd:session): session closed for user root`,
  ]
  assert.deepEqual(
    more.filter((line) => line.startsWith(`sshd[${pid}]`)),
    ends,
  )
  const { stdout: own } = await ssh([
    'grep -c "New session $(cat /proc/self/sessionid) of user root" /var/log/auth.log; ' +
      'sed "s/$(cat /proc/self/sessionid)/N/" /proc/self/cgroup',
  ])
  assert.equal(own, '1\n0::/user.slice/user-0.slice/session-N.scope\n')
  const { stdout: last } = await ssh(['last -1 root'])
  const [line = ''] = last.split('\n')
  assert.match(line, /^root {5}pts\/0 {8}127\.0\.0\.1 .* - \d\d:\d\d {2}\(\d\d:\d\d\)$/)
})
