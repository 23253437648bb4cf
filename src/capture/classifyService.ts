import { matchesHost } from '../entries/matchesHost.js'

/** The name of a call's service: the first whose host patterns match, else `external`. `*` stands for one or more labels. */
export function classifyService(host: string, services: Record<string, string[]>): string {
  for (const [service, patterns] of Object.entries(services)) {
    if (patterns.some((pattern) => matchesHost(host, pattern.toLowerCase()))) {
      return service
    }
  }
  return 'external'
}
