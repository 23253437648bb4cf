import { expect, it } from 'vitest'

import { findVendor } from '../../../../src/capture/llm/findVendor.js'

it.each([
  ['gpt-4o', 'openai'],
  ['openai-gpt-4.1', 'openai'],
  ['anthropic/claude-sonnet-4', 'anthropic'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic'],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic'],
  ['us.deepseek.r1-v1:0', 'deepseek'],
  ['zai.glm-4.7-flash', 'zai'],
  ['zai-glm-4.7', 'zai'],
  ['google.gemma-3-27b-it', 'google'],
  ['palmyra-x4', 'writer'],
  ['nvidia.nemotron-nano-12b-v2', 'nvidia'],
  ['meta-llama/llama-4-maverick', 'meta'],
  ['some-lab/some-model', 'some-lab'],
  ['constructor/some-model', 'constructor'],
])('%s was made by %s', (model, vendor) => {
  expect(findVendor(model)).toBe(vendor)
})

it('nobody knows who made a model of one’s own', () => {
  expect(findVendor('our-model')).toBeUndefined()
})
