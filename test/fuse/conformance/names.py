"""Names and paths: too long, of any bytes, through loops, through what is no directory, '.', '..' and slashes."""

import os
from calls import CALLS
from kit import kinds, make, on

PATHS = {
    '255': 'n' * 255,
    '256': 'n' * 256,
    '1000': 'n' * 1000,
    '1025': 'n' * 1025,
    'long below': 'n' * 256 + '/x',
    'bytes': '\udcff\udc80',
    'low': '\x01\x7f',
    'long path': '/'.join(['a/..'] * 1100),
    'loop': 'l1',
    'below loop': 'l1/x',
    '40 links': 'c40',
    '41 links': 'c41',
    'below 40': 'c40/x',
    'below file': 'f/x',
    'below link': 'to/x',
    'below dangling': 'gone/x',
    'dot': 'a/.',
    'dots': 'a/..',
    'slash': 'n/',
    'missing': 'm/n',
    'newline': 'a\nb',
    'file slash': 'f/',
    'dir slash': 'a/',
    'dangling': 'gone',
    'dangling slash': 'gone/',
    'link slash': 'to/',
    'doubled': 'a//n',
    'file dot': 'f/.',
    'file dots': 'f/..',
    'empty': '',
}
ALL = (
    'open creat',
    'open excl',
    'open r',
    'open dir',
    'open creat dir',
    'mkdir',
    'rmdir',
    'unlink',
    'mkfifo',
    'mknod char',
    'symlink',
    'link',
    'link followed',
    'chmod',
    'chown',
    'lchown',
    'truncate',
    'utime now',
    'utime link',
    'readlink',
    'rename',
    'listdir',
    'stat',
    'access r',
    'tmpfile',
)


def prepared(folder):
    os.symlink('l2', folder + '/l1')
    os.symlink('l1', folder + '/l2')
    make('dir', folder + '/a')
    make('file', folder + '/f')
    os.symlink('a', folder + '/to')
    os.symlink('nowhere', folder + '/gone')


def chained(folder):
    prepared(folder)
    os.symlink('a', folder + '/c1')
    for at in range(2, 42):
        os.symlink('c%d' % (at - 1), folder + '/c%d' % at)


def cases(table):
    for label, path in PATHS.items():
        setup = chained if '4' in label else prepared
        for name in ALL:
            table.case(
                '%s %s' % (name, label),
                'root',
                lambda f, name=name, path=path: CALLS[name](f + '/' + path if path else ''),
                ['a', 'f', 'nowhere', ''],
                setup,
            )
        for user in ('root', 'other'):
            table.case(
                'link to %s' % label,
                user,
                lambda f, path=path: os.link(f + '/f', f + '/' + path),
                ['f', ''],
                setup,
                owner=(1003, 1003),
            )
            table.case(
                'rename to %s' % label,
                user,
                lambda f, path=path: os.rename(f + '/f', f + '/' + path),
                ['f', ''],
                setup,
                owner=(1003, 1003),
            )
    for target in ('', 'x' * 59, 'x' * 60, 'x' * 4095, 'x' * 4096, 'a//b', '\udcff', '/', '.'):
        table.case(
            'symlink to %d %r' % (len(target), target[:5]),
            'root',
            lambda f, target=target: (
                os.symlink(target, f + '/n')
                or (len(os.readlink(f + '/n')), os.readlink(f + '/n') == target)
            ),
            ['n', ''],
        )

    def longest(f):
        """A path of PATH_MAX - 1 bytes, walked from where it begins."""
        os.chdir(f)
        try:
            path = '/'.join(['d' * 127] * 31) + '/' + 'e' * 127
            os.makedirs(os.path.dirname(path))
            told = [len(path)]
            for name in (path, path + 'f', path + '/'):
                try:
                    os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o642))
                    told.append(os.stat(name).st_size)
                    os.rename(name, 'x')
                    os.rename('x', name)
                    os.symlink(name, 'l')
                    told.append(len(os.readlink('l')))
                    os.unlink('l')
                    os.unlink(name)
                except OSError as e:
                    told.append(e.errno)
            return told
        finally:
            os.chdir('/')

    table.case('the longest path', 'root', longest, [''])

    def every(f):
        """Each byte that a name may have, alone and in pairs."""
        names = [bytes([byte]) for byte in range(1, 256) if byte not in b'/.'] + [
            b'\xc3\x28',
            b'\xf0\x9f\x90\x99',
            b' ',
            b'-',
            b'...',
            b'.x',
        ]
        for name in names:
            os.mkdir(os.fsencode(f) + b'/' + name + b'~')
        return sorted(os.listdir(os.fsencode(f))) == sorted(name + b'~' for name in names)

    table.case('every byte', 'root', every, [''])
