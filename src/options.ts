import type { Access, CollectionConfig, FieldAccess } from 'payload'

import { z } from 'zod'

import { LogbookError } from './errors.js'

const slug = z.string().min(1)
const positiveInteger = z.int().positive()

function func<T>(): z.ZodType<T, T> {
  return z.custom<T>((value) => typeof value === 'function', 'expected a function')
}

/** Changes one of the three collections: gets a fresh copy of ours, returns the one to register. */
export type CollectionOverride = (args: { defaultCollection: CollectionConfig }) => CollectionConfig

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/**
 * All options of the plugin: type, default, check and documentation in one place.
 * Options that name an environment variable take its value where code gives none.
 */
export const optionsSchema = z.strictObject({
  /** Keeps the three collections, so that migrations stay the same, and adds nothing else: log calls do nothing. */
  disabled: z.boolean().default(false),

  /** Slug of the collection that `userId` points to. Default: the admin panel's user collection. */
  users: slug.optional(),

  /** Slug of the collection that `projectId` points to; `false` keeps the id as plain text. Default: `projects` if the app has such a collection, else `false`. */
  projects: z.union([slug, z.literal(false)]).optional(),

  /** Slugs of the three collections. */
  slugs: z
    .strictObject({
      llmLogs: slug.default('llm-logs'),
      serviceLogs: slug.default('service-logs'),
      activityLogs: slug.default('activity-logs'),
    })
    .prefault({}),

  /** Heading in the admin panel's navigation under which the three collections stand. */
  adminGroup: z.string().min(1).default('Logbook'),

  /** Who may read. `read`: rows, and with them the reports; `readContent`: prompts, bodies, headers, changes and the other long or personal fields. Default of both: users of the admin panel's collection who, if it has a `role` or `roles` field, are `admin`. */
  access: z
    .strictObject({
      read: func<Access>().optional(),
      readContent: func<FieldAccess>().optional(),
    })
    .prefault({}),

  /** Functions that change a collection before it is registered: extra fields, hooks, labels, access. */
  overrides: z
    .strictObject({
      llmLogs: func<CollectionOverride>().optional(),
      serviceLogs: func<CollectionOverride>().optional(),
      activityLogs: func<CollectionOverride>().optional(),
    })
    .prefault({}),

  /** Names services by host for `instrumentedFetch`: `{ r2: ['*.r2.cloudflarestorage.com'] }`. `*` stands for one or more labels; a call that names its `service` wins; the rest is `external`. */
  services: z
    .record(z.string().min(1), z.array(z.string().min(1)))
    .default({ r2: ['*.r2.cloudflarestorage.com'] }),

  /** Most bytes kept of a request or response body that `instrumentedFetch` sees. */
  maxBodyBytes: positiveInteger.default(64 * 1024),

  /** Longest text kept in a field, in characters; longer text keeps head and tail and says its length. */
  maxTextLength: positiveInteger.min(100).default(200_000),

  /** Most entries that wait in memory for the database; past it whole entries are dropped, and counted. */
  maxQueueCount: positiveInteger.default(10_000),

  /** Most bytes that wait in memory for the database; past it entries are kept without their content, and counted. */
  maxQueueBytes: positiveInteger.default(32 * 1024 * 1024),

  /** Mirrors the envelope of each row of this level and above as one line to the process's log. Environment: `LOG_LEVEL`. */
  logLevel: z.enum(logLevels).default('silent'),

  /** Form of the mirrored lines, on standard output. Environment: `LOG_FORMAT`. Default: Payload's own logger, as the app has set it up. */
  logFormat: z.enum(['json', 'pretty']).optional(),

  /** Days after which rows may be deleted. Kept for retention, which deletes nothing yet. Environment: `AUDIT_RETENTION_DAYS`. */
  retentionDays: positiveInteger.optional(),

  /** Whether audit exports are offered. Kept for the export endpoints, which do not exist yet. Environment: `AUDIT_EXPORT_ENABLED`. */
  exportEnabled: z.boolean().default(false),

  /** Duration in ms from which a call counts as slow: its mirrored line is a warning. Environment: `SLOW_QUERY_THRESHOLD`. */
  slowThresholdMs: positiveInteger.default(5000),

  /** Whether performance figures are logged. Kept for the performance monitor, which does not exist yet. Environment: `ENABLE_PERFORMANCE_LOGGING`. */
  performanceLogging: z.boolean().default(false),
})

/** What `logbookPlugin()` takes. */
export type LogbookOptions = z.input<typeof optionsSchema>

/** The options with all defaults filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>

type OptionName = keyof ResolvedOptions

const numberText = z
  .string()
  .regex(/^\s*\d+\s*$/)
  .transform(Number)
const booleanText = z
  .string()
  .toLowerCase()
  .trim()
  .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off']))
  .transform((text) => ['1', 'on', 'true', 'yes'].includes(text))
const wordText = z.string().toLowerCase().trim()

/** The environment: which variable sets which option, and how its text is read. */
export const environmentVariables = {
  LOG_LEVEL: { allowed: logLevels.join(', '), option: 'logLevel', text: wordText },
  LOG_FORMAT: { allowed: 'json, pretty', option: 'logFormat', text: wordText },
  AUDIT_RETENTION_DAYS: {
    allowed: 'a whole number of days above 0',
    option: 'retentionDays',
    text: numberText,
  },
  AUDIT_EXPORT_ENABLED: { allowed: 'true, false', option: 'exportEnabled', text: booleanText },
  SLOW_QUERY_THRESHOLD: {
    allowed: 'a whole number of milliseconds above 0',
    option: 'slowThresholdMs',
    text: numberText,
  },
  ENABLE_PERFORMANCE_LOGGING: {
    allowed: 'true, false',
    option: 'performanceLogging',
    text: booleanText,
  },
} as const satisfies Record<string, { allowed: string; option: OptionName; text: z.ZodType }>

type Environment = Record<string, string | undefined>

/**
 * Fills in environment and defaults; what is given in code wins over the environment.
 *
 * @throws {LogbookError} `bad-option`, with the name of the option or variable and what is allowed.
 */
export function resolveOptions(
  options: LogbookOptions = {},
  environment: Environment = process.env,
): ResolvedOptions {
  const merged = { ...readEnvironment(options, environment), ...withoutUndefined(options) }
  const result = optionsSchema.safeParse(merged)
  if (!result.success) {
    throw new LogbookError('bad-option', result.error.issues.map(describeIssue).join('; '))
  }
  return result.data
}

function readEnvironment(options: LogbookOptions, environment: Environment): LogbookOptions {
  const values: Record<string, unknown> = {}
  for (const [name, { allowed, option, text }] of Object.entries(environmentVariables)) {
    const value = environment[name]
    if (value === undefined || value.trim() === '' || options[option] !== undefined) {
      continue
    }
    const read = text.safeParse(value)
    const parsed = read.success && optionsSchema.shape[option].safeParse(read.data)
    if (!parsed || !parsed.success) {
      throw new LogbookError(
        'bad-option',
        `environment variable ${name} is "${value}"; allowed: ${allowed}. The option \`${option}\` given in code wins over it.`,
      )
    }
    values[option] = parsed.data
  }
  return values
}

function withoutUndefined(options: LogbookOptions): LogbookOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `\`${[...path, key].join('.')}\``).join(', ')
    return `unknown option ${names}; allowed: ${allowedKeys(path).join(', ')}`
  }
  const name = path.join('.') || 'options'
  if (issue.code === 'invalid_value') {
    return `option \`${name}\`: allowed: ${issue.values.map(String).join(', ')}`
  }
  if (issue.code === 'invalid_union') {
    return `option \`${name}\`: allowed: the slug of a collection, or false`
  }
  return `option \`${name}\`: ${issue.message}`
}

function allowedKeys(path: string[]): string[] {
  const parent = path.length === 0 ? optionsSchema : optionsSchema.shape[path[0] as OptionName]
  const object = parent instanceof z.ZodPrefault ? parent.unwrap() : parent
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}
