import type { HarmlessKeys } from './harmlessKeys.js'

import { detach } from './detach.js'
import { createHarmlessKeys } from './harmlessKeys.js'
import { words } from './words.js'

/**
 * Names under which secrets are kept, without case and separators: `API_KEY`, `api-key` and `apiKey` are all `apikey`.
 * Digits at the end do not count (`password2`).
 */
const wholeNames = words(`
  assertion auth authcode authheader authorizationcode backupcode backupcodes basicauth bearer ccnum ccnumber
  clientassertion codeverifier connectsid connstring creditcard csrf devicecode dsn jsessionid magiclink mfacode
  onetimecode otp otpcode pass phpsessid pin pinnumber psw pw recoverycode recoverycodes resetlink salt samlresponse
  securitycode smtppass socialsecuritynumber ssn totp totpcode twofactorcode userpass verificationcode xamzsignature
  passcode secretid sharedaccesssignature xauth xcsrf xfunctionskey xgoogsignature xsrf
  anthropickey falkey geminikey openaikey openrouterkey stripekey
`)

const nameEndings = words(`
  accesskey accesskeyid accountkey authkey authorization cardnumber connectionstring cookie cookies cvc cvv deploykey
  encryptionkey hmackey jwt jwtassertion licensekey masterkey pwd secret secrets servicekey servicerolekey sessionkey
  sharedkey signingkey sshkey storagekey subscriptionkey token webhookkey
`)

/** Anywhere in the name, unless it ends in what only describes the secret (`passwordPolicy`, `apiKeyId`). */
const nameParts = words(`
  accesstoken apikey authtoken bearertoken clientsecret credential passphrase passwd password privatekey refreshtoken
  secretkey sessiontoken
`)

const describingEndings = words(`
  changedat count createdat enabled expiration expires expiresat expiresin expiry id iterations length limit name parameters
  policy prefix required scheme status strength type updatedat usage version
`)

/** Tokens that are pieces of text. */
const textTokens = words('bos cls eos mask max pad sep special stop unk').map(
  (name) => `^${name}token$`,
)
const perToken = words(`
  costpertoken latencypertoken mspertoken percachedtoken percompletiontoken perinputtoken peroutputtoken perprompttoken
  pricepertoken timepertoken tofirsttoken
`).map((name) => `${name}$`)

/** Secret only as parameters of a URL: elsewhere these words mean many things. */
const parameterNames = new Set(words('appid hmac key session sid sig signature ticket'))

const certainName = new RegExp(`^(?:${wholeNames.join('|')})$|(?:${nameEndings.join('|')})$`)
const likelyName = new RegExp(nameParts.join('|'))
const describingName = new RegExp(`(?:${describingEndings.join('|')})$`)
const harmlessName = new RegExp([...textTokens, ...perToken].join('|'))

/** `{ name: 'x-api-key', value: … }` and `{ path: 'password', from: …, to: … }` name their secret in a value. */
export const nameKeys: readonly string[] = words('name key path field header')
const valueKeys = words(
  'after before current from new newValue old oldValue previous previousValue to value values',
)

/** Keys under which APIs send files as base64. */
const dataKeys = words(
  'audio_base64 b64_json base64 bytes content data fileData file_data imageBytes image_base64',
)

const kinds = new Map<string, KeyKind>([
  ...nameKeys.map((key): [string, KeyKind] => [key, 'name']),
  ...valueKeys.map((key): [string, KeyKind] => [key, 'value']),
  ...dataKeys.map((key): [string, KeyKind] => [key, 'data']),
])

/** A log has few different keys; a body with random keys must not fill the memory. */
const maxKnownKeys = 2000
const maxKnownKeyLength = 100

/**
 * What a key says of its value: that it is a secret, that it may name one, that it is one where another key names it,
 * that it may be a file, nothing.
 */
export type KeyKind = 'data' | 'name' | 'plain' | 'secret' | 'value'

export type SecretKeys = {
  /** Keys that are neither secret nor name a secret. */
  harmless: HarmlessKeys
  /** Says whether what stands under this key is a secret. A path (`user.password`, `form[token]`) is one if any part is. */
  isSecret: (key: string) => boolean
  kindOf: (key: string) => KeyKind
}

/** @param more Names that this app calls secret too, in any letter case, with any separators. */
export function createSecretKeys(more: readonly string[] = []): SecretKeys {
  const ownNames = new Set(more.map(plainName))
  const isSecretPart = (part: string) => isSecretName(part) || ownNames.has(plainName(part))
  const known = new Map<string, KeyKind>()

  function kindOf(key: string): KeyKind {
    const found = known.get(key)
    if (found !== undefined) {
      return found
    }
    const isSecret =
      key.split(/[.:[\]]/).some(isSecretPart) || (more.length > 0 && isSecretPart(key))
    const kind = isSecret ? 'secret' : (kinds.get(key) ?? 'plain')
    if (key.length <= maxKnownKeyLength) {
      if (known.size >= maxKnownKeys) {
        known.clear()
      }
      known.set(detach(key), kind)
    }
    return kind
  }
  return { harmless: createHarmlessKeys(), isSecret: (key) => kindOf(key) === 'secret', kindOf }
}

/** The names that are secret in every app. */
export const commonKeys = createSecretKeys()

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

function isSecretName(name: string): boolean {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const base = withoutEndDigits(word)
  const isSecret = certainName.test(base) || (likelyName.test(base) && !describingName.test(base))
  return isSecret && !harmlessName.test(base)
}

/** By hand: `/\d+$/` takes quadratic time for a long row of digits. */
function withoutEndDigits(word: string): string {
  let end = word.length
  while (end > 0 && word.charCodeAt(end - 1) <= 57) {
    end -= 1
  }
  return word.slice(0, end)
}

/** Whether a name is secret as a parameter in the query or fragment of a URL, whatever its value. */
export function isParameterName(name: string): boolean {
  return parameterNames.has(name.toLowerCase())
}

/** `code` is a secret where it is as long as an OAuth code; a status or a country is shorter. */
export function isLongCode(name: string, value: string): boolean {
  return value.length >= 16 && name.toLowerCase() === 'code'
}
