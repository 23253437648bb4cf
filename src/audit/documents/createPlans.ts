import type {
  Field,
  Payload,
  SanitizedCollectionConfig,
  SanitizedConfig,
  SanitizedGlobalConfig,
} from 'payload'

import type { AuditOperation, AuditSettings, ResolvedOptions } from '../../options.js'

import { LogbookError } from '../../errors.js'
import { ownAuditSettings } from '../../options.js'

export type SubjectKind = 'collection' | 'global'

/** What is logged of one collection or global, and how. */
export type AuditPlan = {
  drafts: AuditSettings['drafts']
  /** As the config has them: what rows and tabs without a name are marked with counts. */
  fields: readonly Field[]
  hasDrafts: boolean
  hasReads: boolean
  hasVersions: boolean
  isAuth: boolean
  kind: SubjectKind
  locales: string[] | undefined
  onFailure: AuditSettings['onFailure']
  operations: ReadonlySet<AuditOperation>
  slug: string
  snapshots: { create: boolean; delete: boolean }
  write: AuditSettings['write']
}

export type Plans = {
  find: (kind: SubjectKind, slug: string) => AuditPlan | undefined
  isAudited: (kind: SubjectKind, slug: string) => boolean
}

/** What Payload keeps for itself. Folders and saved queries are the users'. */
const internal = new Set([
  'payload-jobs',
  'payload-jobs-stats',
  'payload-kv',
  'payload-locked-documents',
  'payload-migrations',
  'payload-preferences',
])

/** The plans of the config that Payload runs with now: made anew after a hot reload. */
export function createPlans(
  payload: Payload,
  currentOptions: () => ResolvedOptions | undefined,
): Plans {
  let known: { config: SanitizedConfig; plans: PlansBySlug } | undefined

  function plans(): PlansBySlug {
    const { config } = payload
    if (known?.config !== config) {
      known = { config, plans: readPlans(config, currentOptions()) }
    }
    return known.plans
  }

  const find: Plans['find'] = (kind, slug) => plans()[kind].get(slug)
  return { find, isAudited: (kind, slug) => find(kind, slug) !== undefined }
}

type PlansBySlug = Record<SubjectKind, Map<string, AuditPlan>>

function readPlans(config: SanitizedConfig, options: ResolvedOptions | undefined): PlansBySlug {
  const plans: PlansBySlug = { collection: new Map(), global: new Map() }
  if (options === undefined || options.disabled || options.audit === false) {
    return plans
  }
  const { audit, slugs } = options
  const isApart = new Set([...internal, ...Object.values(slugs), ...audit.exclude])
  const subjects = [
    ...config.collections.map((subject) => ({ kind: 'collection' as const, subject })),
    ...config.globals.map((subject) => ({ kind: 'global' as const, subject })),
  ]
  for (const { kind, subject } of subjects) {
    const only = kind === 'collection' ? audit.collections : audit.globals
    const isChosen = (only?.includes(subject.slug) ?? true) && !isApart.has(subject.slug)
    const own = readOwn(subject)
    if (own !== false && isChosen) {
      const settings = { ...audit, ...own }
      plans[kind].set(subject.slug, createPlan({ config, kind, settings, subject }))
    }
  }
  return plans
}

type Subject = SanitizedCollectionConfig | SanitizedGlobalConfig

type PlanParts = {
  config: SanitizedConfig
  kind: SubjectKind
  settings: AuditSettings
  subject: Subject
}

function createPlan({ config, kind, settings, subject }: PlanParts): AuditPlan {
  const { drafts, onFailure, operations, reads, snapshots, write } = settings
  const { versions } = subject
  return {
    drafts,
    fields: subject.fields,
    hasDrafts: Boolean(versions && versions.drafts),
    hasReads: Array.isArray(reads) ? reads.includes(subject.slug) : reads,
    hasVersions: Boolean(versions),
    isAuth: 'auth' in subject && Boolean(subject.auth),
    kind,
    locales: config.localization ? config.localization.localeCodes : undefined,
    onFailure,
    operations: new Set(operations),
    slug: subject.slug,
    snapshots:
      typeof snapshots === 'boolean'
        ? { create: snapshots, delete: snapshots }
        : { create: snapshots.create ?? false, delete: snapshots.delete ?? false },
    write,
  }
}

/** @throws {LogbookError} `bad-option`. */
function readOwn({ custom, slug }: Subject): false | Partial<AuditSettings> {
  const marks = custom?.['payload-logbook'] as { audit?: unknown } | undefined
  if (marks?.audit === undefined) {
    return {}
  }
  const result = ownAuditSettings.safeParse(marks.audit)
  if (!result.success) {
    const problem = result.error.issues[0]?.message ?? 'not as the option `audit` has it'
    throw new LogbookError('bad-option', `custom['payload-logbook'].audit of "${slug}": ${problem}`)
  }
  return typeof result.data === 'boolean' ? result.data && {} : result.data
}
