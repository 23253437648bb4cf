import type { Alternative, LLMAnswer } from '../LLMAnswer.js'

/** Most answers to one request that are kept: OpenAI gives no more. */
const maxAlternatives = 128

/** The answer of that position; the first, 0, is the answer itself. */
export function alternativeAt(answer: LLMAnswer, position: number): Alternative {
  const alternatives = (answer.alternatives ??= [])
  const isKept = Number.isInteger(position) && position <= maxAlternatives
  while (isKept && alternatives.length < position) {
    alternatives.push({ text: '' })
  }
  return alternatives[position - 1] ?? { text: '' }
}

/** Whether every answer that has begun has said why it ended. */
export function hasFinished({ alternatives = [], finishReason }: LLMAnswer): boolean {
  return (
    finishReason !== undefined &&
    alternatives.every((alternative) => alternative.finishReason !== undefined)
  )
}
