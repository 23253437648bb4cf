import fc from 'fast-check'

import type { JSONValue } from '../../../src/entries/row.js'

import { letters, secretExamples } from './secretExamples.js'

/** Pieces of secrets and of what stands around them, so that nearly every text has something of both. */
export const pieces = fc.constantFrom(
  ...[
    'password',
    'token',
    'api_key',
    'X-Api-Key',
    'authorization',
    'Cookie',
    'name',
    'value',
    'key',
  ],
  ...[
    'data',
    'b64_json',
    'type',
    'pin',
    'code',
    'sig',
    'note',
    'user',
    'max_tokens',
    'Bearer',
    'basic',
  ],
  ...[
    '"',
    "'",
    '\\"',
    '\\\\',
    '\\n',
    '\n',
    ' ',
    ':',
    '=',
    ': ',
    ' = ',
    ':=',
    '":"',
    '": "',
    '","',
    '?',
  ],
  ...[
    '&',
    '#',
    ';',
    '<',
    '>',
    '</',
    '/>',
    '[',
    ']',
    '["',
    '{',
    '}',
    '{"',
    '--',
    '-u ',
    '-',
    '@',
    '://',
  ],
  ...['%22', '%3D', '%253D', '\\u003d', '\\u0022', '\\u0026', '\\u0070', '+', ',', '.', '/', '\\/'],
  'form-data; name="token"\n\ncanary',
  ...['canary', 'c4nary', '12345678', '1', 'https', 'data:', ';base64,', 'image/png', 'a:b'],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    'é',
    '😀',
    letters(40),
    letters(210),
  ],
  ...secretExamples.map(([, secret]) => secret),
)

export const plain = fc.constantFrom(
  'a',
  'note',
  'x y',
  '',
  ' ',
  'é',
  '1',
  'max_tokens',
  'plain',
  '\n',
)

/** Mostly harmless: in a text with several secrets, one that is overlooked is not missed. */
export const text = fc
  .array(fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: pieces, weight: 2 }), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))

export const value = fc.letrec<{ value: JSONValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.constantFrom(null, true, 7),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(plain, pieces, text), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    tie('value').map((inner) => JSON.stringify(inner)),
  ),
})).value
