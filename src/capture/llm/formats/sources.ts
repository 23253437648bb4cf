import type { LLMAnswer } from '../LLMAnswer.js'

import { textAt } from '../../../entries/readJSON.js'

/** Most sources that are kept of one answer. */
const maxSources = 100

/** Adds where an answer quotes from, each address once. What has no address is a place in what was sent. */
export function addSource(answer: LLMAnswer, source: unknown): void {
  const url = textAt(source, 'url') ?? textAt(source, 'uri')
  if (url === undefined) {
    return
  }
  const sources = (answer.sources ??= [])
  if (sources.length < maxSources && !sources.some((other) => other.url === url)) {
    sources.push({ title: textAt(source, 'title'), url })
  }
}
