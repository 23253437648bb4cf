/** A list of words, written as one text so that a long list stays readable. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
