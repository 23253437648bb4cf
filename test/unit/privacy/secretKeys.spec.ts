import { describe, expect, it } from 'vitest'

import {
  commonKeys,
  createSecretKeys,
  isLongCode,
  isParameterName,
} from '../../../src/privacy/secretKeys.js'

const secretKeys = `
  password PASSWD db_pwd passphrase password2 password_hash passwordConfirmation newPassword resetPasswordToken
  secret secrets client_secret clientSecret SECRET_KEY_BASE aws_secret_access_key AWSAccessKeyId
  API_KEY apiKey api-key x-api-key apiKeyIndex x-goog-api-key ocp-apim-subscription-key FAL_KEY OPENAI_API_KEY
  token access_token refreshToken idToken id_token authToken sessionToken fal_jwt_token developerToken
  _verificationToken X-Amz-Security-Token jwt csrf csrfToken xsrf-token
  Authorization proxy-authorization Cookie cookies set-cookie credentials credential X-Amz-Credential auth
  private_key privateKey signingKey connectionString
  otp pin cvv cvc card_number cardNumber creditCard ssn salt mfaCode X-Amz-Signature
  user.password form[token] headers.authorization credentials.0.value
`
  .trim()
  .split(/\s+/)

const harmlessKeys = `
  promptTokens completionTokens totalTokens max_tokens maxTokens tokenUsage cachedTokens token_count tokens token_type
  timeToFirstToken cost_per_token eos_token sessionId correlationId promptHash hash key primaryKey publicKey
  author authorId monkey keyboard compass spin pinned mapping secretary paid_tokens expires_in
  passwordPolicy passwordResetExpiration apiKeyId access_token_expires_at description finish_reason
`
  .trim()
  .split(/\s+/)

const isSecretKey = commonKeys.isSecret

describe('isSecretKey', () => {
  it.each(secretKeys)('recognises %s', (key) => {
    expect(isSecretKey(key)).toBe(true)
  })

  it.each(harmlessKeys)('leaves %s', (key) => {
    expect(isSecretKey(key)).toBe(false)
  })

  it.each(['API_KEY', 'apiKey', 'ApiKey', 'api-key', 'api key', 'APIKEY'])(
    'sees one name behind every spelling (%s)',
    (key) => {
      expect(isSecretKey(key)).toBe(true)
    },
  )

  it('answers the same after more keys than it remembers', () => {
    const before = [isSecretKey('dbPassword'), isSecretKey('dbName')]
    for (let count = 0; count < 5000; count += 1) {
      isSecretKey(`key${count}x`)
    }
    expect([isSecretKey('dbPassword'), isSecretKey('dbName')]).toEqual(before)
  })
})

describe('a parameter of a URL', () => {
  it.each(['key', 'sig', 'Signature', 'api_key', 'X-Amz-Signature', 'fal_jwt_token'])(
    'recognises %s',
    (name) => {
      expect(isParameterName(name) || isSecretKey(name)).toBe(true)
    },
  )

  it('takes a code for a secret when it is as long as one of OAuth', () => {
    expect(isLongCode('code', '4/0AX4XfWhabcdefgh')).toBe(true)
    expect(isLongCode('code', '404')).toBe(false)
  })
})

describe("an app's own names", () => {
  const keys = createSecretKeys(['Kundennummer', 'iban_code'])

  it.each(['kundennummer', 'KUNDEN_NUMMER', 'ibanCode', 'customer.iban-code', 'password'])(
    'are secret in any spelling, beside the common ones: %s',
    (key) => {
      expect(keys.isSecret(key)).toBe(true)
    },
  )

  it.each(['kunde', 'iban', 'codeiban'])('are whole names: %s is none', (key) => {
    expect(keys.isSecret(key)).toBe(false)
  })
})
