/** Whole trees on a mount: cloned, built, copied, packed, edited, and read although nobody wrote them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mountWorld, noMounts, noMountsOr, sh } from './mounted.ts'
import { LMDB, MEMORY, REDIS } from './stores.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
const MS_MAX = isSoak ? 1_400_000 : 540_000
/** Files of the tree that git knows; what of the machine is read. */
const FILES = isSoak ? 3_000 : 200
const READ = isSoak ? 'etc home opt root usr' : 'etc home'

/** The short form has another store than that of tools.test.ts. */
const STORES = isSoak ? [MEMORY, LMDB, REDIS] : [REDIS]

for (const { name, skip, open } of STORES) {
  test(`trees on a mount over ${name}`, { skip: noMounts || skip }, async (t) => {
    const { dir } = await mountWorld(t, {
      store: await open(t),
      options: ['--exec'],
      msMax: MS_MAX,
    })
    let folders = 0
    /** In a folder of its own. */
    const ran = (script: string) => {
      const folder = `${dir}/tmp/${++folders}`
      return sh(`mkdir ${folder} && cd ${folder}\n${script}`, '/', MS_MAX)
    }

    await t.test('git finds its tree clean', { skip: noMountsOr('git') }, async () => {
      const script = `
        export HOME=$PWD GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
        git init -q -b main one && cd one && mkdir -p d/e
        for i in $(seq ${FILES}); do echo "file $i" > d/e/f$i; done
        git add . && git commit -q -m one && git gc -q && cd .. && git clone -q --no-hardlinks one two
        git -C two fsck --full --strict --no-progress && git -C two status --porcelain && git -C two log --format=%s
        diff -r one/d two/d && rm -rf one two && ls -A`
      const { output } = await ran(script)
      assert.equal(output, 'one\n')
    })

    await t.test('gcc builds a program that runs', { skip: noMountsOr('gcc') }, async () => {
      const script = `
        printf '#include <stdio.h>\\n#include "n.h"\\nint main(void) { return printf("%%d\\\\n", N) - 3; }\\n' > a.c
        echo '#define N 42' > n.h; gcc -O1 -c a.c && gcc -o a a.o && ./a
        cp /bin/sleep . ; ./sleep 60 & until [ /proc/$!/exe -ef sleep ]; do sleep 0.1; done
        echo > sleep; kill $!`
      const { output } = await ran(script)
      assert.match(output, /^42\nsh: \d+: cannot create sleep: Text file busy\n$/)
    })

    await t.test('copies do not differ', { skip: noMountsOr('rsync', 'setfattr') }, async () => {
      const script = `
        cp -a ../../etc from && cd from
        ln hosts hard; ln -s nowhere soft; mkfifo fifo; mknod null c 1 3; truncate -s 64M sparse; echo x >> sparse
        setfattr -n user.a -v 1 hosts; chown 33:44 hosts; chmod 6711 hosts; touch -d @1.5 hostname; cd ..
        cp -a from copy && rsync -aHAXn --delete --itemize-changes from/ copy/
        rsync -aHAX --sparse from/ again/ && rsync -aHAXnc --delete --itemize-changes again/ copy/
        tar -cf - --xattrs --sparse from | tar -xpf - --xattrs --xattrs-include='*' --one-top-level=tar
        rsync -aHAXnc --delete --itemize-changes tar/from/ copy/
        du -sk --apparent-size from/sparse tar/from/sparse | cut -f1; [ $(du -sk tar/from/sparse | cut -f1) -lt 100 ] && echo sparse
        rm -rf from copy again tar; ls -A`
      const { output } = await ran(script)
      assert.equal(output, '65537\n65537\nsparse\n')
    })

    await t.test(
      'editors save what was written',
      { skip: noMountsOr('ed', 'sed', 'patch') },
      async () => {
        const script = `
        printf 'one\\ntwo\\nthree\\n' > a; ln a hard; chmod 640 a; chown 5:6 a
        printf '2s/two/TWO/\\n$a\\nfour\\n.\\nw\\nq\\n' | ed -s a; cat hard
        sed -i 's/one/ONE/' a; head -1 a; stat -c '%a %u:%g %h' a hard
        cp a b; printf 'five\\n' >> b; diff -u a b > p; patch -s a p; cmp a b && echo same; mv b c; ls`
        const { output } = await ran(script)
        const saved = ['one', 'TWO', 'three', 'four', 'ONE', '640 5:6 1', '640 5:6 1', 'same']
        assert.deepEqual(output.split('\n'), [...saved, 'a', 'c', 'hard', 'p', ''])
      },
    )

    await t.test('vim, too', { skip: noMountsOr('vim') }, async () => {
      const script = `
        export HOME=$PWD; edit() { vim -es -u NONE -i NONE "$@" -c wq a < /dev/null; }
        printf 'one\\ntwo\\n' > a; chmod 600 a
        edit -n -c '%s/two/2/' -c 'set backup backupskip='; cat a a~
        stat -c %a a; edit -c 1 -c 'normal Onew'; cat a; ls -A`
      const { output } = await ran(script)
      assert.equal(output, 'one\n2\none\ntwo\n600\nnew\none\n2\na\na~\n')
    })

    await t.test('files nobody wrote are as long as they say, and the same twice', async () => {
      const sums = `find ${READ} -xdev -type f -size +0 -print0 | sort -z | xargs -0 sha256sum`
      const { output } = await sh(
        `cd ${dir}
        ${sums} > tmp/one
        find ${READ} -xdev -type f -size +0 -print0 | xargs -0 stat -c '%s' | awk '{ s += $1 } END { print s }' > tmp/said
        find ${READ} -xdev -type f -size +0 -print0 | xargs -0 cat | wc -c > tmp/had
        cmp tmp/said tmp/had; echo 1 > /proc/sys/vm/drop_caches; ${sums} | cmp - tmp/one
        grep -rlI --exclude-dir=tmp root etc | grep -x etc/passwd; tar -cf - etc | tar -df - 2>&1 | head -5`,
        '/',
        MS_MAX,
      )
      assert.equal(output, 'etc/passwd\n')
    })
  })
}
