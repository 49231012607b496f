import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dealtProfile } from './deal.ts'
import { pidAt, visitorPidAt } from './history/boots.ts'
import { hostOf } from './host.ts'
import { personaFile } from './load.ts'
import { loadProfile } from './load-profile.ts'
import type { About } from './recipe.ts'
import { residentsOf } from './residents.ts'

const aboutOf = (name: string, seed: string): About => {
  const profile = dealtProfile(loadProfile(personaFile(name)), seed)
  return { profile, seed, programs: [], host: hostOf(profile, seed) }
}
const DAY_MS = 86_400_000

test('the laboratory has only pid 1', () => {
  assert.equal(residentsOf(aboutOf('debian-12', 's')), undefined)
})

for (const name of ['ubuntu-24.04', 'debian-12-db']) {
  for (const seed of ['a', 'b', 'c']) {
    test(`${name}, ${seed}: pids are their own, rise with the start, and parents are there`, () => {
      const about = aboutOf(name, seed)
      const nowMs = about.host.bootedMs + 90 * DAY_MS
      const residents = residentsOf(about)?.(nowMs) ?? []
      const pids = residents.map(({ pid }) => pid)
      assert.equal(new Set(pids).size, pids.length)
      assert.equal(Math.max(...pids) < visitorPidAt(about, nowMs), true)
      const starts = residents.toSorted((a, b) => a.pid - b.pid).map((it) => it.startedMs)
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      )
      for (const { ppid, comm, cpuMs = 0 } of residents) {
        assert.equal(ppid === 0 || pids.includes(ppid), true, comm)
        assert.equal(cpuMs < 90 * DAY_MS * 0.05, true, comm)
      }
    })
  }
}

test('a web server: master and a worker for every processor', () => {
  const about = aboutOf('ubuntu-24.04', 'a')
  const residents = residentsOf(about)?.(about.host.bootedMs + DAY_MS) ?? []
  const nginx = residents.filter(({ comm }) => comm === 'nginx')
  const master = nginx[0]?.pid ?? 0
  assert.deepEqual(
    nginx.map(({ argv, ppid, uid, exe, leader, cgroup }) => [
      argv[0],
      ppid,
      uid,
      exe,
      leader,
      cgroup,
    ]),
    [
      ['nginx: master process /usr/sbin/nginx -g daemon on; master_process on;', 1, 0],
      ...Array.from({ length: about.profile.hardware.cpus }, () => [
        'nginx: worker process',
        master,
        33,
      ]),
    ].map((of) => [...of, '/usr/sbin/nginx', master, '/system.slice/nginx.service']),
  )
  const threads = residents.filter(({ kernel }) => kernel !== undefined)
  assert.equal(
    threads.every((it) => it.argv.length === 0 && it.leader === 0),
    true,
  )
  assert.deepEqual([threads[0]?.comm, threads[0]?.pid, threads[0]?.ppid], ['kthreadd', 2, 0])
})

test('who comes at a moment has the number that logs have reached', () => {
  const about = aboutOf('ubuntu-24.04', 'a')
  for (const days of [0.1, 3, 40, 400]) {
    const nowMs = about.host.bootedMs + days * DAY_MS
    const visitor = visitorPidAt(about, nowMs)
    assert.equal(visitor - pidAt(about, nowMs) < 100, true)
    assert.equal(visitor > pidAt(about, nowMs, 20), true)
  }
  const laboratory = aboutOf('debian-12', 's')
  assert.equal(visitorPidAt(laboratory, 0), laboratory.profile.first_pid)
})
