/** Whether a name is the pattern's, in any letter case; `*` stands for any number of characters. Takes linear time. */
export function matchesName(name: string, pattern: string): boolean {
  const text = name.toLowerCase()
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const last = rest.pop()
  if (last === undefined) {
    return text === first
  }
  if (!text.startsWith(first)) {
    return false
  }
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) {
      return false
    }
    at = found + part.length
  }
  return text.length - at >= last.length && text.endsWith(last)
}
