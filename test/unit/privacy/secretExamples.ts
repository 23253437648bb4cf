/** Letters and digits without an end, always the same. */
export function letters(
  count: number,
  alphabet = 'aB3dE5gH7jK9mN2pQ4sT6vW8xY1zAbCdEfGhJkLm',
): string {
  return alphabet.repeat(Math.ceil(count / alphabet.length)).slice(0, count)
}

const hex = (count: number) => letters(count, '0f3a9c71e8b25d64')
const upper = (count: number) => letters(count, 'A2B3C4D5E6F7GHJK')

/**
 * Made up, each in the form of a real one and in parts, so that no scanner takes this file for a leak. The name is that of the
 * marker that stands in its place.
 */
export const secretExamples: readonly (readonly [name: string, secret: string])[] = [
  ['openai-key', `sk-proj-${letters(60)}T3BlbkFJ${letters(60)}`],
  ['openai-key', `sk-svcacct-${letters(40)}_T3BlbkFJ-${letters(40)}`],
  ['openai-key', `sk-${letters(20)}T3BlbkFJ${letters(20)}`],
  ['openai-key', `sk-${hex(32)}`],
  ['openrouter-key', `sk-or-v1-${hex(64)}`],
  ['anthropic-key', `sk-ant-api03-${letters(50)}-_${letters(40)}AA`],
  ['anthropic-key', `sk-ant-admin01-${letters(93)}AA`],
  ['google-key', `AIza${letters(35)}`],
  ['google-token', `ya29.${letters(60)}`],
  ['google-oauth-secret', `GOCSPX-${letters(28)}`],
  ['aws-key-id', `AKIA${upper(16)}`],
  ['aws-key-id', `ASIA${upper(16)}`],
  ['aws-bedrock-key', `ABSKQmVkcm9ja0FQSUtleS${letters(80)}=`],
  ['github-token', `ghp_${letters(36)}`],
  ['github-token', `gho_${letters(36)}`],
  ['github-token', `ghs_${letters(36)}`],
  ['github-token', `github_pat_${letters(22)}_${letters(59)}`],
  ['gitlab-token', `glpat-${letters(20)}`],
  ['slack-token', `xoxb-${'1234567890'}-1234567890123-${letters(24)}`],
  ['slack-webhook', `hooks.slack.com/services/T${upper(9)}/B${upper(9)}/${letters(24)}`],
  ['stripe-key', `sk_live_${letters(24)}`],
  ['stripe-key', `rk_live_${letters(24)}`],
  ['stripe-key', `sk_test_${letters(24)}`],
  ['webhook-secret', `whsec_${letters(32)}`],
  ['huggingface-token', `hf_${letters(34)}`],
  ['fal-key', `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}:${hex(32)}`],
  ['groq-key', `gsk_${letters(52)}`],
  ['xai-key', `xai-${letters(80)}`],
  ['replicate-token', `r8_${letters(37)}`],
  ['sendgrid-key', `SG.${letters(22)}.${letters(43)}`],
  ['npm-token', `npm_${letters(36)}`],
  ['jwt', `eyJ${letters(33)}.eyJ${letters(60)}.${letters(43)}`],
  ['api-key', `pplx-${letters(48)}`],
  ['access-token', `dop_v1_${hex(64)}`],
]

const base64Lines = (count: number) =>
  Array.from({ length: count }, (_, line) => letters(64 - (line % 3))).join('\n')

/** A private key as a file holds it. */
export function pem(lines = 25): string {
  return `-----BEGIN RSA PRIVATE KEY-----\n${base64Lines(lines)}\n${letters(20)}==\n-----END RSA PRIVATE KEY-----`
}
