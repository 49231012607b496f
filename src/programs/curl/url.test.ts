import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CURL_URLS_MAX } from '../../base/limits.ts'
import { expandUrl } from './url.ts'

test('lists and ranges make URLs, and not more than there is a use for', () => {
  assert.deepEqual(expandUrl('{a,b}/[08-10:2].[a-b]'), [
    ...['a/08.a', 'a/08.b', 'a/10.a', 'a/10.b'],
    ...['b/08.a', 'b/08.b', 'b/10.a', 'b/10.b'],
  ])
  assert.deepEqual(expandUrl('http://[::1]/'), ['http://[::1]/'])
  for (const many of ['[1-999999999]', '[1-999][1-999]', '{a,b}[1-99999][a-z]']) {
    const urls = expandUrl(many)
    assert(Array.isArray(urls))
    assert.equal(urls.length, CURL_URLS_MAX)
  }
  assert.equal(expandUrl('x[9-1]'), 'bad range in URL position 3:\nx[9-1]\n  ^')
})
