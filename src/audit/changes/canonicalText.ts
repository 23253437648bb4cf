import { membersOf, readable } from './sameJSON.js'

/** Of what is hashed or shown, so many values, brackets and commas: a document of an editor has fewer. */
const maxPieces = 200_000

type Step = { text: string } | { leaves: object } | { value: unknown }

/** JSON with the keys of each object in order, the same text for the same value; cycles and what cannot be read are named. Without recursion. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return scalarText(readable(value))
  }
  const pieces: string[] = []
  const above = new Set<object>()
  const steps: Step[] = [{ value }]
  while (steps.length > 0 && pieces.length < maxPieces) {
    const step = steps.pop()!
    if ('text' in step) {
      pieces.push(step.text)
    } else if ('leaves' in step) {
      above.delete(step.leaves)
    } else {
      write(readable(step.value), { above, pieces, steps })
    }
  }
  return pieces.join('')
}

type Writing = { above: Set<object>; pieces: string[]; steps: Step[] }

function write(value: unknown, { above, pieces, steps }: Writing): void {
  if (typeof value !== 'object' || value === null) {
    pieces.push(scalarText(value))
  } else if (above.has(value)) {
    pieces.push('"[circular]"')
  } else {
    above.add(value)
    try {
      // One by one: a list may be longer than a call takes arguments.
      stepsOf(value).forEach((step) => steps.push(step))
    } catch {
      // Getters and proxies are the host's code.
      pieces.push('"[unreadable]"')
    }
  }
}

function scalarText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return '"[unreadable]"'
  }
}

/** From the end of it to its start: the last step is the next. */
function stepsOf(value: object): Step[] {
  return Array.isArray(value) ? stepsOfList(value) : stepsOfRecord(value)
}

function stepsOfList(items: unknown[]): Step[] {
  const steps: Step[] = [{ leaves: items }, { text: ']' }]
  for (let index = Math.min(items.length, maxPieces) - 1; index >= 0; index -= 1) {
    steps.push({ value: items[index] })
    if (index > 0) {
      steps.push({ text: ',' })
    }
  }
  steps.push({ text: '[' })
  return steps
}

function stepsOfRecord(value: object): Step[] {
  const keys = membersOf(value).sort()
  const steps: Step[] = [{ leaves: value }, { text: '}' }]
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const key = keys[index]!
    steps.push({ value: (value as Record<string, unknown>)[key] })
    steps.push({ text: `${index === 0 ? '' : ','}${JSON.stringify(key)}:` })
  }
  steps.push({ text: '{' })
  return steps
}
