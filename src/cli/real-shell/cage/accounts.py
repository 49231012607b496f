"""Names for the world's ids, so that `ls -l` in the cage tells whose a file is."""
import os
import re

from root import HONEYPOT, write

# Where /etc/passwd and /etc/group of the cage lead to.
FOLDER = '/run'
BYTES_MAX = 256 * 1024
# useradd(8) takes no other names.
NAME = re.compile(r'[a-z_][a-z0-9_-]{0,31}\$?')
NUMBER = re.compile(r'\d{1,5}')
HOME = re.compile(r'(/[A-Za-z0-9._-]{1,64}){1,8}')


def name_ids():
    """Of what the world says no more is believed than names and numbers; its shells never run."""
    people = {'root': (0, 0, '/root')}
    for name, uid, gid, home in fields('passwd', (0, 2, 3, 5)):
        if NUMBER.fullmatch(gid) and HOME.fullmatch(home):
            people.setdefault(name, (int(uid), int(gid), HONEYPOT + home))
    groups = {'root': 0}
    for name, gid in fields('group', (0, 2)):
        groups.setdefault(name, int(gid))
    rows = [f'{name}:x:{uid}:{gid}::{home}:/bin/false\n' for name, (uid, gid, home) in people.items()]
    write(FOLDER + '/passwd', ''.join(rows))
    write(FOLDER + '/group', ''.join(f'{name}:x:{gid}:\n' for name, gid in groups.items()))


def fields(name, wanted):
    """The wanted fields of each line that begins with a name and has a number in third place."""
    try:
        file = os.open(f'{HONEYPOT}/etc/{name}', os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        text = os.read(file, BYTES_MAX).decode('latin1')
    except OSError:
        return
    finally:
        os.close(file)
    for line in text.split('\n'):
        parts = line.split(':')
        if len(parts) > max(wanted) and NAME.fullmatch(parts[0]) and NUMBER.fullmatch(parts[2]):
            yield [parts[index] for index in wanted]
