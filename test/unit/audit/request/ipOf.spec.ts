import { describe, expect, it } from 'vitest'

import type { IPSettings } from '../../../../src/audit/request/ipOf.js'

import { ipOf, isAddressRange } from '../../../../src/audit/request/ipOf.js'

const forged = '203.0.113.66'
const client = '198.51.100.7'

function read(
  settings: Partial<IPSettings>,
  headers: Record<string, string>,
  socket?: string,
): string | undefined {
  return ipOf(
    { headers: new Headers(headers), ...(socket && { socket: { remoteAddress: socket } }) },
    { anonymize: false, ...settings },
  )
}

const forwarded = (...hops: string[]) => ({ 'x-forwarded-for': hops.join(', ') })

describe('the address of a request', () => {
  it('is nothing that a client says, where nobody is trusted', () => {
    const headers = { ...forwarded(forged), 'cf-connecting-ip': forged, 'x-real-ip': forged }
    expect(read({}, headers)).toBeUndefined()
  })

  it('is that of the socket, where the host hands it on', () => {
    expect(read({}, forwarded(forged), '::ffff:198.51.100.7')).toBe(client)
  })

  it('is what the header says that the host trusts', () => {
    const headers = { ...forwarded(forged), 'cf-connecting-ip': client }
    expect(read({ trust: 'cf-connecting-ip' }, headers)).toBe(client)
  })

  it('is the last of a trusted header that has a list, which the nearest proxy wrote', () => {
    expect(read({ trust: 'x-forwarded-for' }, forwarded(forged, client))).toBe(client)
  })

  it.each([
    [1, forwarded(forged, client), client],
    [2, forwarded(forged, client, '10.0.0.2'), client],
    [3, forwarded(client, '10.0.0.2'), undefined],
  ])('is the one that the %i. proxy from the app has seen', (trust, headers, expected) => {
    expect(read({ trust }, headers)).toBe(expected)
  })

  it('is the nearest that is none of the proxies', () => {
    const trust = ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1']
    const headers = forwarded(forged, client, '192.0.2.1', '2001:db8::5', '10.1.2.3')
    expect(read({ trust }, headers, '10.0.0.1')).toBe(client)
  })

  it('is that of the socket, where that is none of the proxies', () => {
    expect(read({ trust: ['10.0.0.0/8'] }, forwarded(forged), client)).toBe(client)
  })

  it('goes no further back than to what can be read', () => {
    const headers = forwarded(forged, 'unknown', '10.1.2.3')
    expect(read({ trust: ['10.0.0.0/8'] }, headers)).toBe('10.1.2.3')
  })

  it.each([
    ['198.51.100.7:4711', client],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['"[2001:DB8:0::7]"', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:198.51.100.7', client],
  ])('is read from %s', (text, expected) => {
    expect(read({ trust: 1 }, forwarded(text))).toBe(expected)
  })

  it.each(['', 'localhost', '1.2.3', '0x7f.1', '999.1.1.1', '<script>', 'unknown'])(
    'is not %j',
    (text) => {
      expect(read({ trust: 'x-real-ip' }, { 'x-real-ip': text })).toBeUndefined()
    },
  )

  it.each([
    [client, '198.51.100.0/24'],
    ['2001:db8:1:2:3::7', '2001:db8:1::/48'],
  ])('is the network of %s, where it is truncated', (address, expected) => {
    expect(read({ anonymize: 'truncate', trust: 1 }, forwarded(address))).toBe(expected)
  })

  it('is the same hash for the same address, where it is hashed, and another with another secret', () => {
    const hash = (address: string, secret: string) =>
      read({ anonymize: 'hash', secret, trust: 1 }, forwarded(address))
    expect(hash(client, 'a')).toMatch(/^hmac:[\da-f]{32}$/)
    expect(hash(client, 'a')).toBe(hash(`${client}:80`, 'a'))
    expect(hash(client, 'a')).not.toBe(hash(forged, 'a'))
    expect(hash(client, 'a')).not.toBe(hash(client, 'b'))
  })

  it('is not kept at all, where it is hashed and there is no secret', () => {
    expect(read({ anonymize: 'hash', trust: 1 }, forwarded(client))).toBeUndefined()
  })

  it('is not kept at all, where the option is off', () => {
    const req = { headers: new Headers(), socket: { remoteAddress: client } }
    expect(ipOf(req, false)).toBeUndefined()
  })
})

it.each([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['2001:db8::/32', true],
  ['10.0.0.0/33', false],
  ['proxy', false],
])('an address range is %s: %s', (text, expected) => {
  expect(isAddressRange(text)).toBe(expected)
})
