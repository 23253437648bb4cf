import type { Alternative, LLMAnswer } from '../LLMAnswer.js'

import { maxTextLength } from '../LLMAnswer.js'

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

/** Adds a piece of its text. */
export function addAlternativeText(alternative: Alternative, piece: string): void {
  if (alternative.text.length < maxTextLength) {
    alternative.text += piece
  }
}

/** Whether every answer that has begun has said why it ended. */
export function hasFinished({ alternatives = [], finishReason }: LLMAnswer): boolean {
  return (
    finishReason !== undefined &&
    alternatives.every((alternative) => alternative.finishReason !== undefined)
  )
}
