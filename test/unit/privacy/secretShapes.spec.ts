import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'
import { secretShapes } from '../../../src/privacy/secretShapes.js'
import { letters, pem, secretExamples } from './secretExamples.js'

describe.each(secretExamples)('case 26: a secret in the form of %s', (name, secret) => {
  const safe = `[redacted: ${name}]`

  it.each([
    ['alone', '', ''],
    ['in prose', 'My key is ', ', please keep it.'],
    ['in quotes', 'const x = call("', '")'],
    ['in Markdown', 'Use `', '` here'],
    ['in a list', '["', '"]'],
    ['behind an escaped line end', '{"text":"first\\n', '", "cut'],
    ['in a path', 'https://example.com/', '?x'],
  ])('is replaced by its name: %s', (_, before, after) => {
    expect(redactText(before + secret + after)).toBe(before + safe + after)
  })

  it('is found twice, and in JSON in a string', () => {
    const text = JSON.stringify({ a: JSON.stringify({ b: `x ${secret}\n${secret} y` }) })
    expect(redactText(text)).toBe(
      JSON.stringify({ a: JSON.stringify({ b: `x ${safe}\n${safe} y` }) }),
    )
  })
})

it('every form has an example', () => {
  const names = new Set(secretExamples.map(([name]) => name))
  expect(secretShapes.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([])
})

describe('case 26: a private key of many lines', () => {
  const key = pem()

  it('is replaced as a whole', () => {
    expect(redactText(`before\n${key}\nafter`)).toBe('before\n[redacted: private-key]\nafter')
  })

  it('is replaced where its line ends are escaped', () => {
    const text = `{"cut": "${key.replaceAll('\n', '\\n')}", "a": 1`
    expect(redactText(text)).toBe('{"cut": "[redacted: private-key]", "a": 1')
  })

  it.each([40, 41, 300, 1000, 1500])(
    'is replaced where it was cut after %i characters',
    (length) => {
      expect(redactText(`before\n${key.slice(0, length)}`)).toBe('before\n[redacted: private-key]')
    },
  )

  it('is replaced where its beginning was cut off', () => {
    expect(redactText(`${key.slice(200)}\nafter`)).toBe('[redacted: private-key]\nafter')
  })

  it('leaves a sentence about keys', () => {
    const text = 'A file that begins with -----BEGIN CERTIFICATE----- is no private key.'
    expect(redactText(text)).toBe(text)
  })
})

describe('a text without a secret', () => {
  it.each([
    [
      'prose',
      'The task-force of the risk-averse ask-me-anything show met Ms. SG. Smith. It was fun: they sang.',
    ],
    ['a UUID', '0f8fad5b-d9cb-469f-a165-70867728950e and 0198f8fa-d5b9-7c4d-b469-a16570867728'],
    ['a UUID before a colon', 'request 0f8fad5b-d9cb-469f-a165-70867728950e: done'],
    ['a SHA-256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['a git hash', 'commit 148e583f7a46dc65801eee0f37ad9a8fcaad0000'],
    [
      'model names',
      'anthropic/claude-sonnet-4-20250514, gpt-4o-mini-2024-07-18, meta-llama/Llama-3.3-70B-Instruct-Turbo',
    ],
    [
      'ids of APIs',
      'chatcmpl-9abcDEFghiJKLmnoPQRstuVWXyz0, msg_01XFDUDYJgAACzvnptvVoYEL, gen-1755000000-abcdefghij',
    ],
    ['an integrity hash', `sha512-${letters(86)}==`],
    [
      'class names',
      'sk-folding-cube-wrapper sk-cube-grid-container hf_hub_download_and_extract npm_config_user_agent',
    ],
    [
      'identifiers',
      'getAIzationOfTheLongWinterEvening xai-labs-are-somewhere-in-the-far-north-of-it github_pattern',
    ],
    ['a path', '/usr/share/doc/libstdc++/README-very-long-file-name-with-many-words.txt.gz'],
    ['an ARN', 'arn:aws:s3:::my-bucket-with-a-long-name/some/key/AKIA_is_a_prefix'],
  ])('stays as it is: %s', (_, text) => {
    expect(redactText(text)).toBe(text)
    expect(redactText(JSON.stringify({ text }))).toBe(JSON.stringify({ text }))
  })
})
