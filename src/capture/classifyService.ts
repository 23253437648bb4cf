/** The name of a call's service: the first whose host patterns match, else `external`. `*` stands for one or more labels. */
export function classifyService(host: string, services: Record<string, string[]>): string {
  const hostname = host.replace(/:\d+$/, '').toLowerCase()
  for (const [service, patterns] of Object.entries(services)) {
    if (patterns.some((pattern) => matchesHost(hostname, pattern.toLowerCase()))) {
      return service
    }
  }
  return 'external'
}

function matchesHost(hostname: string, pattern: string): boolean {
  return pattern.startsWith('*.')
    ? hostname.endsWith(pattern.slice(1)) && hostname.length > pattern.length - 1
    : hostname === pattern
}
