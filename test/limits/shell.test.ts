import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ACCOUNT_FILE_BYTES_MAX,
  ARGUMENT_BYTES_MAX,
  BRACE_SEQUENCE_MAX,
  BRACE_WORDS_MAX,
  CRONTAB_BYTES_MAX,
  EXPRESSION_DEPTH_MAX,
  FORMAT_WIDTH_MAX,
  FUNCTION_DEPTH_MAX,
  HISTORY_BYTES_MAX,
  HISTORY_ENTRIES_MAX,
  INTERPRETERS_MAX,
  LINKS_FOLLOWED_MAX,
  NAME_BYTES_MAX,
  PATH_BYTES_MAX,
  PATTERN_TEXT_BYTES_MAX,
  PID_MAX,
  PIPE_ATOMIC_BYTES,
  PRINTF_BYTES_MAX,
  REGEX_DEPTH_MAX,
  REGEX_INSTRUCTIONS_MAX,
  SCRIPT_BYTES_MAX,
  SHELL_ALIAS_BYTES_MAX,
  SHELL_ELIFS_MAX,
  SHELL_NESTING_MAX,
  SUBSTITUTION_BYTES_MAX,
  VARIABLE_BYTES_MAX,
  WALK_DEPTH_MAX,
} from '../../src/base/limits.ts'
import { openLab } from '../lab.ts'

const lab = await openLab()

interface Case {
  readonly limit: string
  /** Run at the limit, then beyond it. */
  readonly script: string
  /** Both streams; `...` stands for what repeats the script. */
  readonly out: string
  readonly err?: string
  readonly status?: number
}

const parens = (count: number): string =>
  `p=$(printf %0${count}d 0 | tr 0 '('); q=$(printf %0${count}d 0 | tr 0 ')')`

const CASES: readonly Case[] = [
  {
    limit: 'NAME_BYTES_MAX',
    script: `n=$(printf %0${NAME_BYTES_MAX}d 0); : > $n && ls | wc -c; : > \${n}0`,
    out: `${NAME_BYTES_MAX + 1}\n`,
    err: '...: File name too long\n',
    status: 1,
  },
  {
    limit: 'PATH_BYTES_MAX',
    // The closing NUL is counted, too.
    script: `p=$(printf '%${PATH_BYTES_MAX - 1}s' | tr ' ' /); stat -c %n "$p" | wc -c; stat -c %n "$p/"`,
    out: `${PATH_BYTES_MAX}\n`,
    err: '...: File name too long\n',
    status: 1,
  },
  {
    limit: 'LINKS_FOLLOWED_MAX',
    script: `: > l0; for ((i = 0; i <= ${LINKS_FOLLOWED_MAX}; i++)); do ln -s l$i l$((i+1)); done
cat l${LINKS_FOLLOWED_MAX} && echo read; cat l${LINKS_FOLLOWED_MAX + 1}`,
    out: 'read\n',
    err: `cat: l${LINKS_FOLLOWED_MAX + 1}: Too many levels of symbolic links\n`,
    status: 1,
  },
  {
    limit: 'INTERPRETERS_MAX',
    // s0 is itself such a file: s(n) has n + 1 of them.
    script: `echo '#!/bin/echo' > s0; chmod 755 s0
for ((i = 1; i <= ${INTERPRETERS_MAX}; i++)); do echo "#!$PWD/s$((i-1))" > s$i; chmod 755 s$i; done
./s${INTERPRETERS_MAX - 1} > /dev/null && echo ran; ./s${INTERPRETERS_MAX}`,
    out: 'ran\n',
    err: `bash: line 3: ./s${INTERPRETERS_MAX}: Too many levels of symbolic links\n`,
    status: 126,
  },
  {
    limit: 'ARGUMENT_BYTES_MAX',
    script: `/bin/true $(printf %0${ARGUMENT_BYTES_MAX - 1}d 0) && echo ran
/bin/true $(printf %0${ARGUMENT_BYTES_MAX}d 0)`,
    out: 'ran\n',
    err: 'bash: line 2: /bin/true: Argument list too long\n',
    status: 126,
  },
  {
    limit: 'ARGUMENTS_BYTES_MAX',
    script: `a=$(printf %0131000d 0); set -- $a $a $a $a $a $a $a $a $a $a $a $a $a $a $a
/bin/true "$@" && echo ran; /bin/true "$@" $a $a`,
    out: 'ran\n',
    err: 'bash: line 2: /bin/true: Argument list too long\n',
    status: 126,
  },
  {
    limit: 'BRACE_WORDS_MAX',
    script: `echo {1..${BRACE_WORDS_MAX / 1024}}{1..1024} | wc -w
echo {1..${BRACE_WORDS_MAX / 1024}}{1..1025}`,
    out: `${BRACE_WORDS_MAX}\n`,
    err: 'bash: line 2: brace expansion: Cannot allocate memory\n',
    status: 127,
  },
  {
    limit: 'BRACE_SEQUENCE_MAX',
    // As bash leaves a sequence it cannot make.
    script: `echo {1..${BRACE_SEQUENCE_MAX / 10}} | head -c 4; echo; echo {1..${BRACE_SEQUENCE_MAX + 1}}`,
    out: `1 2 \n{1..${BRACE_SEQUENCE_MAX + 1}}\n`,
  },
  {
    limit: 'EXPRESSION_LEVELS_MAX',
    script: 'a=b b=a; echo $((a))',
    out: '',
    err: 'bash: line 1: b: expression recursion level exceeded (error token is "b")\n',
    status: 1,
  },
  {
    limit: 'EXPRESSION_DEPTH_MAX',
    script: `${parens(EXPRESSION_DEPTH_MAX / 4)}; echo $(( \${p}1$q ))
(${parens(EXPRESSION_DEPTH_MAX)}; echo $(( \${p}1$q ))) 2>&1 | grep -o 'recursion.*exceeded'`,
    out: '1\nrecursion level exceeded\n',
  },
  {
    limit: 'SHELL_NESTING_MAX',
    script: `nested() { printf '{ %.0s' $(seq $1); printf 'echo deep; '; printf '}; %.0s' $(seq $1); }
eval "$(nested ${SHELL_NESTING_MAX - 1})"; eval "$(nested ${SHELL_NESTING_MAX + 1})" 2>/dev/null
echo $?`,
    out: 'deep\n2\n',
  },
  {
    limit: 'SHELL_ELIFS_MAX',
    script: `elifs() { printf 'if false; then :; '; printf 'elif false; then :; %.0s' $(seq $1); }
eval "$(elifs ${SHELL_ELIFS_MAX - 1}) else echo last; fi"
eval "$(elifs ${SHELL_ELIFS_MAX + 1}) else echo last; fi" 2>/dev/null; echo $?`,
    out: 'last\n2\n',
  },
  {
    limit: 'SHELL_ALIAS_BYTES_MAX',
    script: `shopt -s expand_aliases; alias a0='echo x'
for i in {1..30}; do alias a$i="a$((i-1)); a$((i-1))"; done
eval a30 2> /dev/null | wc -l > n; [ $(cat n) -lt ${SHELL_ALIAS_BYTES_MAX} ] && echo bounded`,
    out: 'bounded\n',
  },
  {
    limit: 'FORMAT_WIDTH_MAX',
    script: `printf %${FORMAT_WIDTH_MAX}d 1 | wc -c; printf %${FORMAT_WIDTH_MAX + 1}d 1 | wc -c`,
    out: `${FORMAT_WIDTH_MAX}\n0\n`,
  },
  {
    limit: 'PRINTF_BYTES_MAX',
    script: `n=$(printf '%01000000d' {1..20} | wc -c)
[ $n -ge ${PRINTF_BYTES_MAX} ] && [ $n -lt ${PRINTF_BYTES_MAX + 1_000_000} ] && echo bounded`,
    out: 'bounded\n',
  },
  {
    limit: 'REGEX_DEPTH_MAX',
    script: `${parens(REGEX_DEPTH_MAX)}; echo a | grep -cE "\${p}a$q"; echo a | grep -cE "(\${p}a$q)"`,
    out: '1\n',
    err: 'grep: Regular expression too big\n',
    status: 2,
  },
  {
    limit: 'REGEX_INSTRUCTIONS_MAX',
    script: `echo a | grep -cE '(abcdefghij){${REGEX_INSTRUCTIONS_MAX / 20}}'
echo a | grep -cE '((abcdefghij){255}){255}'`,
    out: '0\n',
    err: 'grep: Regular expression too big\n',
    status: 2,
  },
  {
    limit: 'PATTERN_TEXT_BYTES_MAX',
    script: `x=$(head -c ${PATTERN_TEXT_BYTES_MAX} /dev/zero | tr '\\0' a); y=\${x//b/c}; echo \${#y}
x=a$x; y=\${x//a/b}`,
    out: `${PATTERN_TEXT_BYTES_MAX}\n`,
    err: `bash: line 2: xrealloc: cannot allocate ${PATTERN_TEXT_BYTES_MAX + 1} bytes\n`,
    status: 127,
  },
  {
    limit: 'SUBSTITUTION_BYTES_MAX',
    script: `x=$(head -c 80000000 /dev/zero | tr '\\0' a); echo \${#x}`,
    out: `${Math.min(SUBSTITUTION_BYTES_MAX, VARIABLE_BYTES_MAX)}\n`,
  },
  {
    limit: 'WALK_DEPTH_MAX',
    script: `for ((i = 0; i < ${WALK_DEPTH_MAX + 50}; i++)); do mkdir d; cd d; done; cd /tmp/limits
n=$(find . -name d | wc -l); [ $n -le ${WALK_DEPTH_MAX + 1} ] && [ $n -ge ${WALK_DEPTH_MAX - 1} ] && echo bounded`,
    out: 'bounded\n',
  },
  {
    limit: 'GLOB_STEPS_MAX',
    script: `shopt -s extglob
[[ ${'a'.repeat(60)}b == +(+(a)|+(a)) ]]`,
    out: '',
    status: 1,
  },
  {
    limit: 'REGEX_STEPS_MAX, REGEX_WORK_MAX',
    script: `printf 'a%.0s' {1..60} | grep -cE '(a*)*(a*)*\\1b'; printf 'a%.0s' {1..60} | grep -cE '((a?){60}){60}b'`,
    out: '0\n0\n',
    status: 1,
  },
  {
    limit: 'CRONTAB_BYTES_MAX',
    // What is beyond is not read: the last line has no end.
    script: `head -c ${CRONTAB_BYTES_MAX - 1} /dev/zero | tr '\\0' '#' > c; echo >> c
crontab c; echo $?; echo >> c; sed -i '1s/^/##/' c; crontab c`,
    out: '0\n',
    err: "new crontab file is missing newline before EOF, can't install.\n",
    status: 1,
  },
  {
    limit: 'SCRIPT_BYTES_MAX',
    script: `head -c ${SCRIPT_BYTES_MAX + 1} /dev/zero | tr '\\0' '\\n' > s; bash s`,
    out: '',
    err: 'bash: s: File too large\n',
    status: 126,
  },
  {
    limit: 'ACCOUNT_FILE_BYTES_MAX',
    script: `head -c ${ACCOUNT_FILE_BYTES_MAX} /dev/zero | tr '\\0' '#' > p; echo >> p
cat /etc/passwd >> p; cp p /etc/passwd; whoami`,
    out: '',
    err: 'whoami: cannot find name for user ID 0\n',
    status: 1,
  },
  {
    limit: 'HISTORY_BYTES_MAX, HISTORY_ENTRIES_MAX',
    script: `HISTSIZE=-1; yes 123456789 | head -c ${HISTORY_BYTES_MAX + 1_000_000} > h; history -r h
history | wc -l`,
    out: `${HISTORY_ENTRIES_MAX}\n`,
  },
  {
    limit: 'lists longer than a call of JavaScript takes arguments',
    script: `x=$(printf '%0130000d' 0); set -- $(echo $x | fold -w 1); echo $#; /bin/echo "$@" | wc -w
echo "\${x//0/,}" | cut -d, -f1- | tr -d '\\n' | wc -c; echo a | grep -c -e "\${x//0/$'\\n'}"
a[9999999]=z; for ((i = 0; i < 3; i++)); do a[i*1000]=y; done; echo \${#a[@]}`,
    out: '130000\n130000\n130000\n1\n4\n',
  },
  {
    limit: 'PID_MAX, PIPE_ATOMIC_BYTES',
    script: 'cat /proc/sys/kernel/pid_max; echo $(($(ulimit -p) * 512))',
    out: `${PID_MAX}\n${PIPE_ATOMIC_BYTES}\n`,
  },
]

describe('what one command line may ask of shell, kernel and programs', () => {
  for (const { limit, script, out, err = '', status = 0 } of CASES) {
    test(limit, async () => {
      const ran = await lab.run(`mkdir /tmp/limits; cd /tmp/limits; ${script}`)
      const told = err.startsWith('...')
        ? ran.stderr.replace(/^.*(?=: File name too long\n$)/s, '...')
        : ran.stderr
      assert.deepEqual([ran.stdout, told, ran.status], [out, err, status])
    })
  }
})

test('FUNCTION_DEPTH_MAX: a shell that calls itself dies as bash does when its stack ends', async () => {
  const recursion = (depth: number): string =>
    `f() { [ $1 -ge ${depth} ] || f $(($1 + 1)); }; f 1; echo $?`
  const { stdout } = await lab.run(`${recursion(FUNCTION_DEPTH_MAX - 1)}
bash -c '${recursion(FUNCTION_DEPTH_MAX + 1)}' 2> /dev/null; echo $?`)
  assert.equal(stdout, '0\n139\n')
})
