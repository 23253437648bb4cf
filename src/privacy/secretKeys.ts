import { detach } from './detach.js'
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
  changedat count createdat enabled expiration expires expiresat expiresin expiry id length limit name policy required
  status strength type updatedat usage version
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

/** A log has few different keys; a body with random keys must not fill the memory. */
const maxKnownKeys = 2000
const maxKnownKeyLength = 100
const knownKeys = new Map<string, boolean>()

/** Says whether what stands under this key is a secret. A path (`user.password`, `form[token]`) is one if any part is. */
export function isSecretKey(key: string): boolean {
  const known = knownKeys.get(key)
  if (known !== undefined) {
    return known
  }
  const isSecret = key.split(/[.:[\]]/).some(isSecretName)
  if (key.length <= maxKnownKeyLength) {
    if (knownKeys.size >= maxKnownKeys) {
      knownKeys.clear()
    }
    knownKeys.set(detach(key), isSecret)
  }
  return isSecret
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

/**
 * Says whether a parameter in the query or fragment of a URL is a secret. `code` is one where it is as long as an OAuth
 * code; a status or a country is shorter.
 */
export function isSecretParameter(name: string, value: string): boolean {
  const word = name.toLowerCase()
  return parameterNames.has(word) || (word === 'code' && value.length >= 16) || isSecretKey(name)
}
