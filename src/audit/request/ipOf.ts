import ipaddr from 'ipaddr.js'
import { createHmac } from 'node:crypto'

import type { LogbookRequest } from './LogbookRequest.js'

export type IPSettings = {
  /** `truncate`: the network only (/24, /48); `hash`: an HMAC, the same for the same address. */
  anonymize: 'hash' | 'truncate' | false
  /** Key of the hash; Payload's secret. */
  secret?: string
  /** Who says where a request is from: a header, the number of proxies in front of the app, or their addresses. */
  trust?: number | string | readonly string[]
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Of a list that a client may have begun with whatever it liked, no more is read than that. */
const maxHops = 64

/**
 * The address a request came from, so far as it can be believed: the one of the socket where the host hands it on, and
 * nothing but that unless `trust` says which header to believe. Payload and Next hand on no socket, so without `trust`
 * there is no address.
 */
export function ipOf(
  req: LogbookRequest | undefined,
  settings: false | IPSettings,
): string | undefined {
  if (settings === false || req === undefined) {
    return undefined
  }
  const address = findAddress(req, settings.trust)
  return address && anonymize(address, settings, req)
}

function findAddress(req: LogbookRequest, trust: IPSettings['trust']): Address | undefined {
  const socket = parseAddress(req.socket?.remoteAddress)
  if (trust === undefined) {
    return socket
  }
  if (typeof trust === 'string') {
    return readHeader(req, trust)
  }
  const hops = readForwarded(req)
  return typeof trust === 'number'
    ? parseAddress(hops.at(-trust))
    : findBehindProxies(socket, hops, trust)
}

/** Of a header that has a list, the last counts: it is the one that the nearest proxy has added. */
function readHeader({ headers }: LogbookRequest, name: string): Address | undefined {
  return parseAddress(headers?.get(name)?.split(',').at(-1))
}

function readForwarded({ headers }: LogbookRequest): string[] {
  return headers?.get('x-forwarded-for')?.split(',').slice(-maxHops) ?? []
}

/** From the nearest on: the first that is none of the proxies. What stands before that is the client's own word. */
function findBehindProxies(
  socket: Address | undefined,
  hops: string[],
  proxies: readonly string[],
): Address | undefined {
  const ranges = proxies.map((proxy) => parseRange(proxy))
  let nearest = socket
  if (nearest && !isWithin(nearest, ranges)) {
    return nearest
  }
  for (const hop of hops.reverse()) {
    const address = parseAddress(hop)
    if (address === undefined) {
      return nearest
    }
    nearest = address
    if (!isWithin(address, ranges)) {
      return address
    }
  }
  return nearest
}

type Range = ReturnType<typeof ipaddr.parseCIDR>

/** @throws where it is neither an address nor a range. */
export function parseRange(text: string): Range {
  if (text.includes('/')) {
    return ipaddr.parseCIDR(text)
  }
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128] as Range
}

function isWithin(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([network, bits]) => {
    const isSameKind = address.kind() === network.kind()
    return isSameKind && address.match(network as never, bits)
  })
}

/** With a port, in brackets, with a zone, or IPv4 written as IPv6: proxies write them all. */
function parseAddress(text: string | undefined): Address | undefined {
  // Most requests: to find out that nothing is no address took 0.1 ms.
  if (!text) {
    return undefined
  }
  const trimmed = text.trim().replace(/^"|"$/g, '')
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ??
    /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(trimmed)?.[1] ??
    trimmed
  const [plain = ''] = bare.split('%', 1)
  return ipaddr.IPv6.isValid(plain) || ipaddr.IPv4.isValidFourPartDecimal(plain)
    ? ipaddr.process(plain)
    : undefined
}

function anonymize(
  address: Address,
  { anonymize: mode, secret }: IPSettings,
  { payload }: LogbookRequest,
): string | undefined {
  if (mode === 'hash') {
    return hashAddress(address.toString(), secret ?? payload?.secret)
  }
  if (mode === 'truncate') {
    const [network, bits] = address.kind() === 'ipv4' ? [ipaddr.IPv4, 24] : [ipaddr.IPv6, 48]
    return `${network.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`
  }
  return address.toString()
}

/** Without a key all addresses could be tried: then rather nothing. */
function hashAddress(address: string, secret: string | undefined): string | undefined {
  if (!secret) {
    return undefined
  }
  const key = createHmac('sha256', secret).update('payload-logbook address').digest()
  return `hmac:${createHmac('sha256', key).update(address).digest('hex').slice(0, 32)}`
}

export function isAddressRange(text: string): boolean {
  try {
    parseRange(text)
    return true
  } catch {
    return false
  }
}
