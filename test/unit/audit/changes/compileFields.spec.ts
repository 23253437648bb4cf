import { describe, expect, it } from 'vitest'

import { compileFields } from '../../../../src/audit/changes/compileFields.js'

const fields = [{ name: 'shoeSize', type: 'text' }]

describe('the fields of a config', () => {
  it('are read once, and again where the app calls other names secret', () => {
    const isSecretName = () => true
    const first = compileFields(fields, {})
    expect(compileFields(fields, {})).toBe(first)
    const second = compileFields(fields, { isSecretName })
    expect([first[0]!.policy, second[0]!.policy]).toEqual(['keep', 'redact'])
    expect(compileFields(fields, { isSecretName })).toBe(second)
  })

  it('are read again where the blocks that they refer to are others', () => {
    const layout = [{ name: 'layout', blockReferences: ['hero'], type: 'blocks' }]
    const fieldsOfHero = (name: string) => {
      const hero = { fields: [{ name, type: 'text' }], slug: 'hero' }
      const [node] = compileFields(layout, { blocks: { hero } })
      return node!.blockFields!('hero').map((field) => field.name)
    }
    expect(fieldsOfHero('one')).toEqual(['one', 'blockName'])
    expect(fieldsOfHero('two')).toEqual(['two', 'blockName'])
  })
})
