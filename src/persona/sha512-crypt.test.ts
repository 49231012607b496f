import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha512Crypt } from './sha512-crypt.ts'

// Recorded: openssl passwd -6 -salt SALT PASSWORD (OpenSSL 3.0).
const RECORDED: readonly (readonly [string, string, string])[] = [
  [
    'password',
    'saltstring',
    '$6$saltstring$adDbXsJjcDlq2662QPgd.tkSOVmnG9Tt3oXl4HR60SusC3AGjirnDenVZp3DGwLwqy6iYKCzannhaX9DR72nN1',
  ],
  [
    'Xk29aQ0bTz7w',
    '0123456789abcdef',
    '$6$0123456789abcdef$Z31mJYCpS.oW4PvGn2gmrK6m7LJ.UPD06jQnQ.QyW4yArsyHbh7zWWVpBbdd4PDQhTCVhOgkmgpSlrNKzYCW80',
  ],
  [
    'a',
    'x',
    '$6$x$6Zqbz8j5rMHIeJ1ujjjFXuZXSa/VORj.fVUEQcJc.rjR9.wCKlhZuymRQLtIEzcxNmqwX/fRNvM45BbvFayY51',
  ],
  [
    'a password that is longer than the sixty-four bytes that one digest of SHA-512 has',
    './abcXYZ',
    '$6$./abcXYZ$XLuHp8Po2L6gCBA77WXV3xD6bjo99WZFmrmljt3pMYiBs4q238AQ54YxWQvW8OoDEMbfTgIxia11QBl0YHH4t.',
  ],
]

test('hashes are those of openssl passwd -6', () => {
  const made = RECORDED.map(([password, salt]) => sha512Crypt(password, salt))
  assert.deepEqual(
    made,
    RECORDED.map(([, , hash]) => hash),
  )
})
