import { expect, it } from 'vitest'

import { resolveOptions } from '../../../src/options.js'

it.each([
  [{ ip: { trust: ['10.0.0.0/33'] } }, /audit\.ip\.trust/],
  [{ ip: { trust: '10.0.0.0/8' } }, /addresses stand in a list/],
  [{ ip: { trust: 0 } }, /audit\.ip\.trust/],
  [{ ip: { anonymize: 'shuffle' } }, /audit\.ip/],
  [{ auth: { intervalMs: 0 } }, /audit\.auth/],
  [{ auth: { exclude: ['logins'] } }, /audit\.auth/],
  [{ severity: { login: 'huge' } }, /audit\.severity/],
  [{ actions: { sent: { severity: 'low' } } }, /audit\.actions/],
])('refuses the option audit: %j, and says where it is wrong', (audit, message) => {
  expect(() => resolveOptions({ audit } as never, {})).toThrow(message)
})

it.each([
  { ip: { trust: 'cf-connecting-ip' } },
  { ip: { trust: 2, anonymize: 'hash' } },
  { ip: { trust: ['10.0.0.0/8', '2001:db8::1'] } },
  { ip: false, userAgent: false },
  { auth: { exclude: ['session_refreshed'], roleFields: ['level'] } },
  { severity: { login: 'critical' } },
  { severity: () => 'low' },
  { actions: { sent: { category: 'data', severity: 'low' } } },
])('takes the option audit: %j', (audit) => {
  expect(resolveOptions({ audit } as never, {}).audit).toMatchObject(audit)
})
