import type { CharacterClass } from './findRun.js'

import { characterClass, tokenCharacters } from './findRun.js'

/**
 * A kind of secret that is known by its form: one of the literals is in it, it begins with what the pattern finds, and
 * goes on as long as the characters of `tail` do.
 */
export type SecretShape = {
  literals: readonly string[]
  name: string
  /** Of bounded length, so that the search takes linear time in any text. */
  pattern: RegExp
  tail: CharacterClass
}

/** The fewest characters in a row, of letters, digits, `-` and `_`, that a secret without a rare literal has. */
export const minRunLength = 16

/**
 * In the secrets that have no such row, or one that begins far behind the literal. Not `.slack.com`: V8 looks for so few
 * characters four times sooner, and prose has more full stops.
 */
export const rareLiterals = ['PRIVATE KEY', 'k.com', 'whsec_']

const withDots = extended('.')
const base64 = extended('+/=')
const path = extended('+/\\')

/**
 * Prefixes, alphabets and lengths are those of gitleaks' rules (https://github.com/gitleaks/gitleaks, config/gitleaks.toml),
 * with lengths as lower bounds, so that a key of a newer generation, or one that was cut, is found too.
 */
export const secretShapes: readonly SecretShape[] = [
  shape('anthropic-key', ['sk-ant-'], /sk-ant-[\w-]{12}/g),
  shape('openrouter-key', ['sk-or-'], /sk-or-[\w-]{12}/g),
  // Also DeepSeek, Moonshot and others with the same prefix.
  shape('openai-key', ['sk-'], /sk-(?:(?:proj|svcacct|admin|None)-[\w-]{12}|[A-Za-z0-9]{20})/g),
  // LangSmith, Perplexity, Fireworks, Cerebras.
  shape(
    'api-key',
    ['lsv2_', 'pplx-', 'fw_', 'csk-'],
    /(?:lsv2_[ps][kt]_|pplx-|fw_|csk-)[a-zA-Z0-9]{20}/g,
  ),
  shape('google-key', ['AIza'], /AIza[\w-]{30}/g),
  withTail(withDots, shape('google-token', ['ya29.'], /ya29\.[\w-]{16}/g)),
  shape('google-oauth-secret', ['GOCSPX-'], /GOCSPX-[\w-]{20}/g),
  shape(
    'aws-key-id',
    ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'],
    /(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}(?![A-Za-z0-9])/g,
  ),
  // Base64 of "BedrockAPIKey".
  withTail(
    base64,
    shape(
      'aws-bedrock-key',
      ['ABSKQmVkcm9ja0FQSUtleS'],
      /ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/=]{20}/g,
    ),
  ),
  shape('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /gh[oprsu]_[A-Za-z0-9]{16}/g),
  shape('github-token', ['github_pat_'], /github_pat_\w{16}/g),
  shape(
    'gitlab-token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-'],
    /gl(?:pat|dt|rt|cbt|ptt)-[\w-]{16}/g,
  ),
  shape('slack-token', ['xox', 'xapp-'], /(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{12}/g),
  withTail(
    path,
    shape(
      'slack-webhook',
      ['.slack.com'],
      /hooks\.slack\.com\\?\/(?:services|workflows|triggers)\\?\/[\w/+\\-]{16}/g,
    ),
  ),
  shape(
    'stripe-key',
    ['k_live_', 'k_test_', 'k_prod_'],
    /[prs]k_(?:live|test|prod)_[A-Za-z0-9]{10}/g,
  ),
  withTail(base64, shape('webhook-secret', ['whsec_'], /whsec_[\w+/=-]{16}/g)),
  shape('huggingface-token', ['hf_', 'api_org_'], /(?:hf_|api_org_)[A-Za-z0-9]{20}/g),
  shape('fal-key', [':'], /(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}:[0-9a-f]{32}/g),
  shape('groq-key', ['gsk_'], /gsk_[A-Za-z0-9]{20}/g),
  shape('xai-key', ['xai-'], /xai-[A-Za-z0-9]{30}/g),
  shape('replicate-token', ['r8_'], /r8_[A-Za-z0-9_-]{20}/g),
  shape('sendgrid-key', ['SG.'], /SG\.[\w-]{16,40}\.[\w-]{16}/g),
  shape('npm-token', ['npm_'], /npm_[A-Za-z0-9]{30}/g),
  // Databricks, DigitalOcean, Shopify, Postman, Tailscale.
  shape(
    'access-token',
    ['dapi', 'o_v1_', 'p_v1_', 'shpat_', 'shpss_', 'PMAK-', 'tskey-'],
    /(?:dapi[0-9a-f]{32}|do[op]_v1_[0-9a-f]{40}|shp(?:at|ss)_[0-9a-fA-F]{24}|PMAK-[0-9a-f-]{40}|tskey-[\w-]{20})/g,
  ),
]

/** A kind of secret that is known by something in its middle. */
export type SecretCore = {
  members: CharacterClass
  name: string
  needle: string
  /** What it begins with. */
  prefix: string
}

export const secretCores: readonly SecretCore[] = [
  // Header and payload begin with `{"`.
  { members: withDots, name: 'jwt', needle: '.eyJ', prefix: 'eyJ' },
  // Base64 of "OpenAI", in keys whose prefix names a project.
  { members: tokenCharacters, name: 'openai-key', needle: 'T3BlbkFJ', prefix: 'sk-' },
]

function shape(name: string, literals: readonly string[], pattern: RegExp): SecretShape {
  return { literals, name, pattern, tail: tokenCharacters }
}

function withTail(tail: CharacterClass, known: SecretShape): SecretShape {
  return { ...known, tail }
}

function extended(more: string): CharacterClass {
  const members = characterClass(more)
  tokenCharacters.forEach((isMember, code) => {
    members[code] ||= isMember
  })
  return members
}
