import { expect, it } from 'vitest'

import type { LogbookOptions } from '../../../src/options.js'

import { resolveOptions } from '../../../src/options.js'

const resolve = (capture: unknown) => resolveOptions({ capture } as LogbookOptions, {}).capture

it.each([
  [{ formats: [{}] }, /option `capture.formats.0`: expected a WireFormat: \{ name, operation/],
  [
    { providers: [{ hosts: ['https://x.com'], provider: 'x' }] },
    /hosts.0`: expected a host without/,
  ],
  [{ globalFetch: { allow: ['x.com:8080'] } }, /globalFetch.allow.0`: expected a host without/],
  [{ globalFetch: 'x.com' }, /`capture.globalFetch`: allowed: true, \{ allow, deny \} with lists/],
  [{ includeUsage: 'x.com' }, /`capture.includeUsage`: allowed: true, a list of hosts, or false$/],
  [{ globalfetch: true }, /unknown option `capture.globalfetch`; allowed: aiSDK, providers/],
])('says what is wrong with %j', (capture, message) => {
  expect(() => resolve(capture)).toThrow(message)
})

it('takes hosts in any letter case', () => {
  const providers = [{ hosts: ['*.Example.com', '[::1]'], provider: 'x' }]
  expect(resolve({ providers }).providers).toEqual([
    { hosts: ['*.example.com', '[::1]'], provider: 'x' },
  ])
})
