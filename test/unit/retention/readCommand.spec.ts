import { describe, expect, it } from 'vitest'

import { readCommand } from '../../../src/retention/pruneCommand.js'

describe('payload logbook', () => {
  it('prunes, or only counts', () => {
    expect(readCommand(['logbook', 'prune'])).toEqual({ dryRun: false, isRepeated: false })
    expect(readCommand(['logbook', 'prune', '--dry-run'])).toMatchObject({ dryRun: true })
  })

  it('goes on where Payload repeats it', () => {
    expect(readCommand(['logbook', 'prune', '--cron', '0 3 * * *'])).toMatchObject({
      isRepeated: true,
    })
  })

  it.each([[], ['purge'], ['prune', 'all'], ['prune', '--dryrun'], ['prune', '--dry-run=no']])(
    'refuses the arguments %j %j',
    (...args) => {
      expect(readCommand(['logbook', ...args]).says?.code).toBe(2)
    },
  )
})
