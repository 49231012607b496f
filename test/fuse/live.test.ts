/** A world that a brain has, mounted while a visitor works in it: one world for both. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { onceThere } from '../e2e/kit.ts'
import { startLive, TRANSPORTS } from './live-kit.ts'
import { noMounts, noMountsOr, sh } from './mounted.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000 : 60

/** Says what a file holds, read anew and as it is mapped; then its mode, and when both are so. */
const HOLDER = `
import mmap, os, sys, time
fd = os.open('f', os.O_RDONLY)
mapped = mmap.mmap(fd, 3, prot=mmap.PROT_READ)
def look(): return os.pread(fd, 9, 0).decode() + ' ' + mapped[:].decode()
print(look(), flush=True)
for line in sys.stdin:
    first = os.pread(fd, 9, 0).decode() + ' ' + format(os.fstat(fd).st_mode & 0o777, 'o')
    for tries in range(6000):
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

/** What two may do to each other in one directory; how it went is not the question. */
const QUARREL = [
  `(cd /tmp/q; i=0; while [ $i -lt ${ROUNDS} ]; do i=$((i+1))`,
  'echo his > a; mv a b; ln b c; mkdir d; mv c d/c; cat b d/c; rm -f d/c b; rmdir d; ls -l',
  'mkdir his; mv his e; rmdir e; ln -s b s; mv s a; rm -f a; echo his >> log',
  'done > /dev/null 2>&1; grep -c his log)',
].join('; ')

/** The same without a process for each call. */
const QUARREL_THERE = `
import os
def do(call, *words):
    try: return call(*words)
    except OSError: pass
def put(name, mode, text):
    with open(name, mode) as file: file.write(text)
def get(name):
    with open(name) as file: return file.read()
for round in range(${3 * ROUNDS}):
    do(put, 'a', 'w', 'mine'); do(os.rename, 'a', 'b'); do(os.link, 'b', 'c'); do(os.mkdir, 'd')
    do(os.rename, 'c', 'd/c'); do(get, 'b'); do(get, 'd/c'); do(os.unlink, 'd/c'); do(os.unlink, 'b')
    do(os.rmdir, 'd'); [do(os.stat, name) for name in do(os.listdir)]
    do(os.mkdir, 'mine'); do(os.rename, 'mine', 'e'); do(os.rmdir, 'e'); do(os.symlink, 'b', 's')
    do(os.rename, 's', 'a'); do(os.unlink, 'a'); put('log', 'a', 'mine\\n')
print(get('log').count('mine'))
`

for (const { name, options } of TRANSPORTS) {
  test(`a live world, mounted ${name}`, { skip: noMounts }, async (t) => {
    const { mount, visitor } = await startLive(t)
    const say = await visitor()
    const { dir, said } = await mount({ options })
    assert.doesNotMatch(said(), /requests go/)
    const sayThere = async (script: string, at = '') => (await sh(script, dir + at)).output

    await t.test('what a visitor changes is there at once, and the other way round', async () => {
      await say('mkdir /tmp/t; echo one > /tmp/t/f')
      assert.equal(await sayThere('cat f; ls', '/tmp/t'), 'one\nf\n')
      for (let round = 0; round < 10; round++) {
        // Of the same length, and mostly within the same tick of the clock.
        const [his, mine] = [`${100 + round}`, `${200 + round}`]
        await say(`cd /tmp/t; echo ${his} > f; mkdir d${round}; ln f l${round}; rm -f n*; cd`)
        const links = round + 2
        const script = `cat f; stat -c '%h %s' f l${round}; ls -d d${round} n*`
        const none = "ls: cannot access 'n*': No such file or directory\n"
        const wanted = `${his}\n${links} 4\n${links} 4\n${none}d${round}\n`
        assert.equal(await sayThere(script, '/tmp/t'), wanted)
        const mode = `7${round % 8}0`
        const back = `printf ${mine} 1<>f; rmdir d${round}; touch n${round}; chmod ${mode} f`
        assert.equal(await sayThere(back, '/tmp/t'), '')
        const look = `cat /tmp/t/f; stat -c %a /tmp/t/f; ls /tmp/t | grep -v l`
        assert.equal(await say(look), `${mine}\n${mode}\nf\nn${round}\n`)
      }
    })

    await t.test('so is what he does to a directory that was just looked at', async () => {
      // The mounted directory itself is not looked up by a name, so this asks for attributes alone.
      const look = () => sayThere('stat -c "%a %h %Y" .')
      const links = Number((await look()).split(' ')[1])
      for (let round = 1; round < 6; round++) {
        await say(`mkdir /s${round}; chmod 7${round}5 /; touch -d @${round}000 /`)
        assert.equal(await look(), `7${round}5 ${links + round} ${round}000\n`)
      }
      await say('rmdir /s?; chmod 755 /')
      assert.match(await look(), new RegExp(`^755 ${links} `))
    })

    await t.test(
      'it is there for who holds a file open, or has mapped it',
      {
        skip: noMountsOr('python3'),
      },
      async (t) => {
        await say('printf 000 > /tmp/f')
        const holder = startHolder(t, `${dir}/tmp`)
        assert.equal(await holder.next(), '000 000')
        for (let round = 1; round < 10; round++) {
          const text = `${round}00`
          const mode = `6${round % 8}0`
          await say(`printf ${text} 1<>/tmp/f; chmod ${mode} /tmp/f`)
          assert.equal(await holder.until(`${text} ${text}`), `${text} ${mode} ${text} ${text}`)
        }
      },
    )

    await t.test(
      'both at once in one directory: nobody waits for ever',
      {
        skip: noMountsOr('python3'),
      },
      async () => {
        await say('mkdir /tmp/q')
        const both = await Promise.all([
          say(QUARREL),
          sayThere(`exec python3 -c "${QUARREL_THERE}"`, '/tmp/q'),
        ])
        assert.deepEqual(both, [`${ROUNDS}\n`, `${3 * ROUNDS}\n`])
        const look = (dir: string) => `ls -A ${dir} | sort; stat -c %s ${dir}/log`
        assert.equal(await say(look('/tmp/q')), await sayThere(look('tmp/q')))
      },
    )

    await t.test('logs grow there as they do for him', async () => {
      // A line may come between two looks, so one is between two of the other.
      const there = () => sayThere('wc -c < var/log/auth.log; tail -c 60 var/log/auth.log')
      const seen = await onceThere(async () => {
        const before = await there()
        const his = await say('wc -c < /var/log/auth.log; tail -c 60 /var/log/auth.log')
        return before === (await there()) ? [before, his] : undefined
      })
      assert.equal(seen[1], seen[0])
      assert.match(seen[0] ?? '', /^\d+\n/)
    })

    await t.test('his machine is not there: /proc, and what he reads from', async () => {
      assert.equal(await sayThere('ls -A proc dev/pts sys'), 'dev/pts:\n\nproc:\n\nsys:\n')
    })

    await t.test('reading leaves no trace, nor does looking through --read-only', async () => {
      await say(
        'echo x > /tmp/a; touch -a -d 2020-01-01 /tmp/a /tmp; stat -c %x /tmp/a /tmp > /root/before',
      )
      await sayThere('cat tmp/a; ls tmp; grep -r nothing tmp')
      assert.equal(await say('stat -c %x /tmp/a /tmp | diff - /root/before'), '')
      const quiet = await mount({ options: [...options, '--read-only'] })
      const seen = await sh('ls root > /dev/null; cat root/passwords.txt; touch root/x', quiet.dir)
      const lines = [
        'cat: root/passwords.txt: No such file or directory',
        "touch: cannot touch 'root/x': Read-only file system",
      ]
      assert.equal(seen.output, `${lines.join('\n')}\n`)
      // It would not come into being if he had listed the directory.
      assert.equal(
        await say('[ -s /root/passwords.txt ]; echo $?; ls /root | grep pass'),
        '0\npasswords.txt\n',
      )
    })
  })
}

test('a world that nobody is in, and base, are there as long as they are mounted', {
  skip: noMounts,
}, async (t) => {
  const { mount, running } = await startLive(t)
  assert.deepEqual(running.brain.attached(), [])
  const [base, other] = await Promise.all(['base', '198.51.100.7'].map((world) => mount({ world })))
  assert.deepEqual([...running.brain.attached()].sort(), ['198.51.100.7', 'base'])
  await sh('echo mine > tmp/x', base?.dir ?? '/')
  assert.equal((await sh('ls tmp', other?.dir ?? '/')).output, '')
  for (const it of [base, other]) {
    await sh(`umount ${it?.dir}`, '/')
    assert.equal(await it?.ended, 0)
  }
  const { dir } = await mount({ world: 'base' })
  assert.equal((await sh('cat tmp/x', dir)).output, 'mine\n')
})
