#!/usr/bin/env python3
"""Records what the remote end of scp says (`scp -t`, `scp -f`), byte by byte: test/recorded/scp.json.

usage: TRUTH_WORK=DIR unshare -m --propagation private tools/record-scp.py TRUTH_TOOL OUT
TRUTH_TOOL is the folder with record.py. Each conversation has a fresh root and a shell script that sets it up; what is sent
goes out piece by piece, each when nothing more comes; at the end the files are looked at. test/scp.test.ts plays the same.
"""
import json, os, select, subprocess, sys

SETUP = r'''
mkdir -p /tmp/w/d/sub; cd /tmp/w
printf 'hello, world\n' > a; printf '#!/bin/sh\nid\n' > run.sh; chmod 755 run.sh; printf secret > s; chmod 600 s
: > empty; ln -s a link; ln -s nowhere dangling; ln -s d dlink; mkfifo pipe; chmod 640 pipe
printf one > d/one; printf two > d/sub/two; chmod 750 d/sub; printf 'n' > $'new\nline'
head -c 40000 /dev/zero | tr '\0' Z > big
touch -hd '2020-01-02 03:04:05Z' a run.sh s empty link dangling dlink d/one d/sub/two d/sub d pipe big $'new\nline' .
'''
LOOK = r'''
cd /tmp/w
find . | LC_ALL=C sort | while IFS= read -r f; do
  if [ -L "$f" ]; then echo "link $f $(readlink "$f")"; elif [ -d "$f" ]; then stat -c '%F %a %n' "$f"
  elif [ -p "$f" ]; then stat -c '%F %a %n' "$f"; else stat -c '%F %a %s %n' "$f"; md5sum < "$f"; fi
  s=$(stat -c %Y "$f"); [ "$s" -lt 1700000000 ] && echo "$s"
done
'''
CASES = []
def case(name, command, *sends, setup=''):
    CASES.append(dict(name=name, command=command, setup=setup, sends=list(sends)))

OK = b'\0'
file = lambda name, data, mode='0644': [f'C{mode} {len(data)} {name}\n'.encode(), data + OK]
case('a file', 'scp -t /tmp/w/new', *file('x', b'hi\n'))
case('a file into a directory', 'scp -t /tmp/w/d', *file('x', b'hi\n', '0755'))
case('a file into the directory one is in', 'cd /tmp/w; scp -t .', *file('x', b'hi\n', '0600'))
case('a file over another', 'scp -t /tmp/w/run.sh', *file('x', b'hi\n', '0644'))
case('a file over another, kept as it was', 'scp -p -t /tmp/w/run.sh', b'T1577836800 0 1577836801 0\n', *file('x', b'hi\n', '0640'))
case('a shorter file over a longer one', 'scp -t /tmp/w/big', *file('x', b'hi\n'))
case('an empty file', 'scp -t /tmp/w/new', *file('x', b''))
case('a file through links', 'scp -t /tmp/w/link', *file('x', b'hi\n'))
case('a file through a dangling link', 'scp -t /tmp/w/dangling', *file('x', b'hi\n'))
case('two files', 'scp -t /tmp/w/d', *file('x', b'one\n'), *file('y', b'two\n'))
case('two files, and it should be a directory', 'scp -d -t /tmp/w/d', *file('x', b'one\n'), *file('y', b'two\n'))
case('it should be a directory, and is none', 'scp -d -t /tmp/w/a')
case('it should be a directory, and is not there', 'scp -d -t /tmp/w/none')
case('all at once', 'scp -t /tmp/w/d', b''.join(file('x', b'one\n') + file('y', b'two\n')))
case('modes', 'scp -t /tmp/w/d', *file('a', b'1', '0777'), *file('b', b'1', '0754'), *file('c', b'1', '0000'), *file('d', b'1', '0444'), *file('e', b'1', '0111'))
case('modes, kept', 'scp -p -t /tmp/w/d', *file('a', b'1', '0777'), *file('b', b'1', '0754'), *file('c', b'1', '0000'), *file('d', b'1', '0444'), *file('e', b'1', '2666'))
case('times', 'scp -p -t /tmp/w/d', b'T1500000000 0 1500000001 0\n', *file('x', b'1'), *file('y', b'2'))
case('a tree', 'scp -r -t /tmp/w/new', b'D0755 0 t\n', *file('x', b'1'), b'D0700 0 s\n', *file('y', b'2'), b'E\n', b'E\n')
case('a tree into a directory', 'scp -r -t /tmp/w/d', b'D0555 0 t\n', *file('x', b'1'), b'D0700 0 s\n', *file('y', b'2'), b'E\n', b'E\n', *file('z', b'3'))
case('a tree, kept', 'scp -r -p -t /tmp/w/d', b'T1500000000 0 1500000001 0\n', b'D0555 0 t\n', b'T1400000000 0 1400000001 0\n', *file('x', b'1', '0600'), b'E\n')
case('a tree over what is there', 'scp -r -t /tmp/w', b'D0700 0 d\n', *file('one', b'1'), b'E\n')
case('a tree over a file', 'scp -r -t /tmp/w', b'D0700 0 a\n', *file('one', b'1'), b'E\n')
case('a directory without -r', 'scp -t /tmp/w/d', b'D0755 0 t\n')
case('no such directory', 'scp -t /tmp/w/none/x', *file('x', b'hi\n'))
case('into a file as if it were a directory', 'scp -t /tmp/w/a/x', *file('x', b'hi\n'))
case('onto a directory of that name', 'scp -t /tmp/w', *file('d', b'hi\n'))
case('two targets', 'scp -t /tmp/w/x /tmp/w/y', *file('x', b'hi\n'))
case('no target', 'scp -t')
for bad in (b'C0644 3 a/b\n', b'C0644 3 ..\n', b'C0644 3 .\n', b'C0644 3 \n', b'C0888 3 x\n', b'C644 3 x\n', b'C0644 x x\n', b'C0644  3 x\n', b'C06443 x\n', b'C0644 3\n', b'C0644 3x x\n', b'C0644 -3 x\n', b'C0644 99999999999999999999999 x\n', b'\n',
            b'hello\n', b'GET / HTTP/1.0\r\n', b'X\n', b'E\n', b'\1scp: oops\n', b'\2scp: oops\n', b'Tx\n', b'T1\n', b'T1 x\n', b'T1 0 \n', b'T1 0 1\n', b'T1 0 1 x\n', b'T1 1000000 1 0\n', b'T1 0 1 0 x\n', b'T1 0 1 0\n', b'D0755 0 ..\n', b'C' + b'0' * 5000 + b'\n'):
    case('first: ' + repr(bad[:30])[1:], 'scp -r -t /tmp/w/d', bad, *file('z', b'3'))
case('then nonsense', 'scp -t /tmp/w/d', *file('z', b'3'), b'hello\n')
case('errors of the other side', 'scp -t /tmp/w/d', b'\1scp: x: No such file or directory\n', *file('z', b'3'))
case('an error instead of the end of a file', 'scp -t /tmp/w/d', b'C0644 3 x\n', b'abc', b'\1scp: x: Input/output error\n', *file('z', b'3'))
case('the end in the middle of a file', 'scp -t /tmp/w/d', b'C0644 30 x\n', b'abc')
case('the end in the middle of a line', 'scp -t /tmp/w/d', b'C0644 3')
case('the end before the last byte', 'scp -t /tmp/w/d', b'C0644 3 x\n', b'abc')
case('nothing', 'scp -t /tmp/w/d')
case('told what it does', 'scp -v -p -t /tmp/w/d', b'T1500000000 0 1500000001 0\n', *file('x', b'1'))
case('a large file', 'scp -t /tmp/w/d', *file('x', b'0123456789' * 5000))
G = [OK] * 3
case('get: a file', 'scp -f /tmp/w/a', *G)
case('get: an empty file', 'scp -f /tmp/w/empty', *G)
case('get: with times', 'scp -p -f /tmp/w/a', OK, OK, OK, OK)
case('get: set-uid', 'scp -f /tmp/w/run.sh', *G)
case('get: through a link', 'scp -f /tmp/w/link', *G)
case('get: a dangling link', 'scp -f /tmp/w/dangling', *G)
case('get: nothing there', 'scp -f /tmp/w/none', *G)
case('get: a pattern', 'scp -f /tmp/w/d/o*', *G)
case('get: a pattern of nothing', 'scp -f /tmp/w/x*', *G)
case('get: a directory', 'scp -f /tmp/w/d', *G)
case('get: a pipe', 'timeout 2 scp -f /tmp/w/pipe', *G)
case('get: a device', 'scp -f /dev/null', *G)
case('get: two', 'scp -f /tmp/w/a /tmp/w/empty', *[OK] * 5)
case('get: two, one is missing', 'scp -f /tmp/w/none /tmp/w/a', *[OK] * 4)
case('get: slashes behind', 'scp -f /tmp/w/a///', *G)
case('get: a name with a newline', "scp -f $'/tmp/w/new\\nline'", *G)
case('get: a tree', 'scp -r -f /tmp/w/d/sub', *[OK] * 6)
case('get: a tree with times', 'scp -r -p -f /tmp/w/d/sub/', *[OK] * 8)
case('get: an empty tree', 'scp -r -f /tmp/w/none /tmp/w/e', *[OK] * 5, setup='mkdir /tmp/w/e\n')
case('get: a large file', 'scp -f /tmp/w/big', *G)
case('get: refused', 'scp -f /tmp/w/a /tmp/w/empty', OK, b'\1scp: no\n', OK, OK)
case('get: refused for good', 'scp -f /tmp/w/a /tmp/w/empty', OK, b'\2scp: no\n')
case('get: nonsense for an answer', 'scp -f /tmp/w/a /tmp/w/empty', OK, b'hello\n', OK, OK)
case('get: nonsense before it begins', 'scp -f /tmp/w/a', b'hello\n', OK, OK)
case('get: no answer at all', 'scp -f /tmp/w/a')
case('get: the other side leaves', 'scp -f /tmp/w/a', OK)
case('get: told what it does', 'scp -v -p -f /tmp/w/a', OK, OK, OK, OK)
case('get: nothing asked for', 'scp -f', OK)
case('get: a bad option', 'scp -Y -f /tmp/w/a', OK)

def play(record, case):
    root = record.fresh_root('scp')
    try:
        with open(root + '/tmp/.look', 'w') as f: f.write(LOOK)
        os.chmod(root + '/tmp/.look', 0o644)
        script = '(' + SETUP + case['setup'] + ') < /dev/null >&2\numask 022; cd /root\n' + case['command'] + '\n'
        start = lambda text, **more: subprocess.Popen([record.HERE + '/nsrun', root, 'web01', '/bin/bash', 'bash', '-c', text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        p = start(script, stdin=subprocess.PIPE)
        out, err = p.stdout.fileno(), p.stderr.fileno()
        heard = []
        def quiet(wait):
            got = b''
            while select.select([out], [], [], wait)[0]:
                part = os.read(out, 65536)
                if not part: break
                got += part
            return got
        heard.append(quiet(0.4))
        for send in case['sends']:
            try: p.stdin.write(send); p.stdin.flush()
            except BrokenPipeError: pass
            heard.append(quiet(0.15))
        try: p.stdin.close()
        except BrokenPipeError: pass
        last = p.stdout.read(); said = p.stderr.read(); status = p.wait(5)
        look = start('. /tmp/.look', stdin=subprocess.DEVNULL).communicate()[0]
        return heard, last, said, status, look
    finally:
        subprocess.run(['umount', '-l', root], stderr=subprocess.DEVNULL)

def main(tool, out):
    sys.path.insert(0, tool)
    import record
    text = lambda b: b.decode('latin1')
    done = []
    for case in CASES:
        heard, last, said, status, look = play(record, case)
        done.append(dict(name=case['name'], command=case['command'], setup=case['setup'], first=text(heard[0]),
                         exchanges=[[text(a), text(b)] for a, b in zip(case['sends'], heard[1:])], last=text(last), stderr=text(said), exit=status, files=text(look)))
    version = subprocess.check_output(['dpkg-query', '--admindir', record.ROOT + '/var/lib/dpkg', '-W', 'openssh-client'], text=True).split()
    with open(out, 'w') as f:
        f.write('{"recorded": %s,\n "setup": %s,\n "look": %s,\n "conversations": [\n' % (json.dumps(' '.join(version)), json.dumps(SETUP), json.dumps(LOOK)))
        f.write(',\n'.join('  ' + json.dumps(c, separators=(',', ':')) for c in done))
        f.write('\n]}\n')
    print(f'{len(done)} conversations, {sum(len(c["exchanges"]) + 1 for c in done)} exchanges')

if __name__ == '__main__': main(*sys.argv[1:])
