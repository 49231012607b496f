/** What a neighbour feels of hostile commands: delay of his echo, and whether the machine survives. */
import { benchClient, quantile } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const WATCH_MS = 4_000
const GAP_MS = 20

const LOADS: readonly (readonly [name: string, commands: string])[] = [
  ['endless loop', 'while :; do :; done'],
  ['fork bomb', ':(){ :|:& };:'],
  ['yes', 'yes > /dev/null'],
  ['string doubling', 'a=x; while :; do a=$a$a; done'],
  ['64 MB string', `a=$(head -c 64M /dev/zero | tr '\\0' x); echo \${#a}; b=\${a//x/yy}`],
  ['endless substitution', 'x=$(cat /dev/zero)'],
  ['endless line', 'cat /dev/zero | read -r x'],
  ['wide printf', "printf '%1000000000s' x > /dev/null"],
  ['brace bomb', 'echo {1..100000000} > /dev/null'],
  [
    'nested braces',
    'echo {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b} | wc -c',
  ],
  ['sort of 10^6 lines', 'seq 1 1000000 | sort -r | tail -1'],
  ['deep recursion', 'f() { f; }; f'],
  ['array of 10^7', 'for ((i=0; i<10000000; i++)); do a[i]=x; done'],
  ['regex bomb', 'x=$(printf "a%.0s" {1..3000}); [[ $x =~ (a+)+(a+)+b ]]; echo $?'],
  ['glob bomb', 'x=$(printf "a%.0s" {1..3000}); [[ $x == *a*a*a*a*a*a*a*a*a*a*b ]]; echo $?'],
  ['arithmetic', 'for ((;;)); do ((x = x * 3 + 1)); done'],
  ['disk filler', 'i=0; while :; do head -c 1M /dev/urandom > /tmp/f$i; i=$((i+1)); done'],
  ['inode filler', 'i=0; while :; do : > /tmp/f$i; i=$((i+1)); done'],
  ['deep tree', 'while mkdir d 2> /dev/null && cd d; do :; done'],
  ['ls of everything', 'while :; do ls -lR / > /dev/null; done'],
  ['grep of everything', 'while :; do grep -r zzz /usr > /dev/null; done'],
  ['hash of a giant', 'truncate -s 1T /tmp/g; sha256sum /tmp/g'],
  ['copy of a giant', 'truncate -s 1T /tmp/g; cp /tmp/g /tmp/h'],
]

const only = process.env.ONLY
for (const [name, commands] of LOADS) {
  if (only !== undefined && !name.includes(only)) continue
  const server = await benchServer({ MIMICRY_STORE: 'memory:' })
  const busy = await benchClient(server.port, '127.0.0.201')
  const calm = await benchClient(server.port, '127.0.0.202')
  busy.socket.write(`${commands}\n`)
  const took: number[] = []
  let fate = ''
  const endMs = performance.now() + WATCH_MS
  try {
    for (let n = 0; performance.now() < endMs; n++) {
      took.push(await calm.ask(`echo ${n}`))
      await new Promise((later) => setTimeout(later, GAP_MS))
    }
  } catch {
    fate = '   THE NEIGHBOUR WAS LOST'
  }
  const rss = server.rssMiB()
  console.log(
    `${name.padEnd(22)} p50 ${quantile(took, 0.5).toFixed(1).padStart(6)} ms, ` +
      `p99 ${quantile(took, 0.99).toFixed(1).padStart(7)} ms, ` +
      `max ${Math.max(...took)
        .toFixed(0)
        .padStart(5)} ms, ${rss.toFixed(0).padStart(5)} MiB${fate}`,
  )
  busy.close()
  calm.close()
  await server.stop()
}
