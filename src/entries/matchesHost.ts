/**
 * Whether a host, with or without its port, is one of a pattern in lower case. `*.` at the start stands for one or more
 * labels; elsewhere `*` stands for one or more characters: `bedrock-runtime.*.amazonaws.com`.
 */
export function matchesHost(host: string, pattern: string): boolean {
  const hostname = host.replace(/:\d+$/, '').toLowerCase()
  if (pattern.startsWith('*.') && pattern.lastIndexOf('*') === 0) {
    return hostname.endsWith(pattern.slice(1)) && hostname.length > pattern.length - 1
  }
  return pattern.includes('*') ? matchesParts(hostname, pattern.split('*')) : hostname === pattern
}

/** The parts stand one after the other with something between them; the first at the start, the last at the end. */
function matchesParts(hostname: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts
  const last = others.pop() ?? ''
  let position = first.length
  for (const part of others) {
    const found = hostname.indexOf(part, position + 1)
    if (found < 0) {
      return false
    }
    position = found + part.length
  }
  return (
    hostname.startsWith(first) &&
    hostname.endsWith(last) &&
    hostname.length - last.length > position
  )
}
