/** Whether a host, with or without its port, is one of a pattern in lower case. `*.` stands for one or more labels. */
export function matchesHost(host: string, pattern: string): boolean {
  const hostname = host.replace(/:\d+$/, '').toLowerCase()
  return pattern.startsWith('*.')
    ? hostname.endsWith(pattern.slice(1)) && hostname.length > pattern.length - 1
    : hostname === pattern
}
