import type { LLMAnswer } from '../LLMAnswer.js'

import { textAt } from '../readJSON.js'

type Source = { title?: string; url: string }

/** Most sources that are noted of one answer. */
const maxSources = 100

/** Notes where an answer quotes from, each address once. What has no address is a place in what was sent. */
export function addSource({ notes }: LLMAnswer, source: unknown): void {
  const url = textAt(source, 'url') ?? textAt(source, 'uri')
  if (url === undefined) {
    return
  }
  const sources = (notes.sources ??= []) as Source[]
  if (sources.length < maxSources && !sources.some((other) => other.url === url)) {
    sources.push({ title: textAt(source, 'title'), url })
  }
}
