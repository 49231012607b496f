import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expandHistory } from './history-expansion.ts'

const HISTORY = ['ls -l /etc/passwd', "echo 'a b' c.tar.gz", 'cat /tmp/x.sh']

/** The line that would run, or the complaint. */
const run = (line: string): string => {
  const expanded = expandHistory(line, HISTORY)
  return 'problem' in expanded ? expanded.problem : expanded.text
}

describe('history expansion', () => {
  it('finds events', () => {
    assert.equal(run('!!'), 'cat /tmp/x.sh')
    assert.equal(run('sudo !!'), 'sudo cat /tmp/x.sh')
    assert.equal(run('!1'), 'ls -l /etc/passwd')
    assert.equal(run('!-2'), "echo 'a b' c.tar.gz")
    assert.equal(run('!ls'), 'ls -l /etc/passwd')
    assert.equal(run('!?tar?'), "echo 'a b' c.tar.gz")
    assert.equal(run('!nope'), '!nope: event not found')
    assert.equal(run('!9'), '!9: event not found')
  })

  it('takes words out of them and changes them', () => {
    assert.equal(run('vi !$'), 'vi /tmp/x.sh')
    assert.equal(run('echo !1:2 !1:^ !1:0-1 !1:*'), 'echo /etc/passwd -l ls -l -l /etc/passwd')
    assert.equal(run('echo !2:1'), "echo 'a b'")
    assert.equal(run('!$:h !$:t !$:r'), '/tmp x.sh /tmp/x')
    assert.equal(run('^tmp^var^'), 'cat /var/x.sh')
    assert.equal(run('!!:s/cat/less/'), 'less /tmp/x.sh')
    assert.equal(run('^nope^x'), ':s^nope^x: substitution failed')
  })

  it('leaves what is quoted or means nothing', () => {
    for (const line of ["echo '!!'", 'echo \\!x', 'echo !', 'echo "hi!"', '[ ! -f x ]', 'a!=b']) {
      assert.equal(run(line), line)
    }
  })

  it('only shows with :p', () => {
    const expanded = expandHistory('!ls:p', HISTORY)
    assert.deepEqual(expanded, { text: 'ls -l /etc/passwd', isChanged: true, isOnlyShown: true })
  })
})
