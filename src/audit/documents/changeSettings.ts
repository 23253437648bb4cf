import { createHmac } from 'node:crypto'

import type { JSONValue } from '../../entries/row.js'
import type { BlockConfig, ChangeSettings } from '../changes/FieldChange.js'

import { perOptions } from '../perOptions.js'

const hashLength = 32

/** How changes are described in this app. */
export const changeSettings = perOptions((runtime): ChangeSettings => {
  const { config, secret } = runtime.payload
  const key = createHmac('sha256', secret).update('payload-logbook changes').digest()
  const protect = (value: JSONValue): JSONValue | undefined =>
    runtime.protect({
      data: { createdAt: '', details: value },
      kind: 'activityLogs',
    }).data.details
  return {
    blocks: Object.fromEntries(
      (config.blocks ?? []).map((block) => [block.slug, block as unknown as BlockConfig]),
    ),
    hash: (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, hashLength),
    // As privacy has it, with the app's own names: what it leaves as it is, is no secret.
    isSecretName: (name) =>
      JSON.stringify(protect({ [name]: probe })) !== JSON.stringify({ [name]: probe }),
    redactText(text) {
      const redacted = protect(text)
      return typeof redacted === 'string' ? redacted : ''
    },
  }
})

/** A text that looks like nothing. */
const probe = 'a few words'
