/** A world that a brain has, mounted while a visitor works in it: one world for both. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, it, type TestContext } from 'node:test'
import { startLive, TRANSPORTS } from './live-kit.ts'
import { noMounts, noMountsOr, sh } from './mounted.ts'

/** Says what a file holds, read anew and as it is mapped: once, then when both are as wanted. */
const HOLDER = `
import mmap, os, sys, time
fd = os.open('f', os.O_RDONLY)
mapped = mmap.mmap(fd, 3, prot=mmap.PROT_READ)
def look(): return os.pread(fd, 9, 0).decode() + ' ' + mapped[:].decode()
print(look(), flush=True)
for line in sys.stdin:
    first = os.pread(fd, 9, 0).decode()
    for tries in range(500):
        if look() == line.strip(): break
        time.sleep(0.01)
    print(first, look(), flush=True)
`

const startHolder = (t: TestContext, cwd: string) => {
  const child = spawn('python3', ['-c', HOLDER], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const next = async (): Promise<string> => String((await once(lines, 'line'))[0])
  return {
    next,
    until: (wanted: string): Promise<string> => {
      const answer = next()
      child.stdin.write(`${wanted}\n`)
      return answer
    },
  }
}

for (const { name, options } of TRANSPORTS) {
  describe(`a live world, mounted ${name}`, { skip: noMounts, concurrency: false }, () => {
    it('shows at once what a visitor changes, and he what is changed there', async (t) => {
      const { mount, visitor } = await startLive(t)
      const say = await visitor()
      await say('mkdir /tmp/t; echo one > /tmp/t/f')
      const { dir, said } = await mount({ options })
      assert.doesNotMatch(said(), /requests go/)
      const there = async (script: string) => (await sh(script, `${dir}/tmp/t`)).output
      assert.equal(await there('cat f; ls'), 'one\nf\n')
      for (let round = 0; round < 10; round++) {
        // Of the same length, and mostly within the same tick of the clock.
        const [his, mine] = [`${100 + round}`, `${200 + round}`]
        await say(`cd /tmp/t; echo ${his} > f; mkdir d${round}; ln f l${round}; rm -f n*; cd`)
        const links = round + 2
        const script = `cat f; stat -c '%h %s' f l${round}; ls -d d${round} n*`
        const none = "ls: cannot access 'n*': No such file or directory\n"
        assert.equal(await there(script), `${his}\n${links} 4\n${links} 4\n${none}d${round}\n`)
        await there(`printf ${mine} 1<>f; rmdir d${round}; touch n${round}; chmod 7${round % 8}0 f`)
        assert.equal(
          await say(`cat /tmp/t/f; stat -c %a /tmp/t/f; ls /tmp/t | grep -v l`),
          `${mine}\n7${round % 8}0\nf\nn${round}\n`,
        )
      }
    })

    it('shows it to who holds a file open, or has mapped it', {
      skip: noMountsOr('python3'),
    }, async (t) => {
      const { mount, visitor } = await startLive(t)
      const say = await visitor()
      await say('printf 000 > /tmp/f')
      const { dir } = await mount({ options })
      const holder = startHolder(t, `${dir}/tmp`)
      assert.equal(await holder.next(), '000 000')
      for (let round = 1; round < 10; round++) {
        const text = `${round}00`
        await say(`printf ${text} 1<>/tmp/f`)
        assert.equal(await holder.until(`${text} ${text}`), `${text} ${text} ${text}`)
      }
    })
  })
}
