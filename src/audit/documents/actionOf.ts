import type { AuditOperation } from '../../options.js'
import type { DocumentData } from './copyDocument.js'

export type Update = {
  after: DocumentData
  /** `undefined` where nobody read it. */
  before?: DocumentData
  isRestoring: boolean
  /** The operation said so: a draft over a published document hides it. */
  isUnpublishing: boolean
}

/** What an update was to its users. */
export function actionOf(update: Update): AuditOperation {
  const { after, before, isRestoring, isUnpublishing } = update
  if (isRestoring || (isTrashed(before) && !isTrashed(after))) {
    return 'restore'
  }
  if (before !== undefined && !isTrashed(before) && isTrashed(after)) {
    return 'delete'
  }
  if (isUnpublishing) {
    return 'unpublish'
  }
  return before === undefined ? 'update' : publicationOf(before, after)
}

export function isTrashed(doc: DocumentData | undefined): boolean {
  return doc?.deletedAt !== undefined && doc.deletedAt !== null
}

/** Where each locale has a status of its own, one that is published more is a publication. */
function publicationOf(before: DocumentData, after: DocumentData): AuditOperation {
  if (before._status === undefined || after._status === undefined) {
    return 'update'
  }
  const was = publishedLocales(before._status)
  const is = publishedLocales(after._status)
  if (is.some((locale) => !was.includes(locale))) {
    return 'publish'
  }
  return was.some((locale) => !is.includes(locale)) ? 'unpublish' : 'update'
}

function publishedLocales(status: unknown): string[] {
  if (typeof status !== 'object' || status === null) {
    return status === 'published' ? ['all'] : []
  }
  const published = Object.entries(status).filter(([, value]) => value === 'published')
  return published.map(([locale]) => locale)
}
