/** The token counts that a report sums: members of `tokenUsage`, and of the measures, by the same names. */
export const tokenMeasures = [
  'cachedTokens',
  'completionTokens',
  'promptTokens',
  'reasoningTokens',
  'totalTokens',
] as const
