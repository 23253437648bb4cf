import type { Access, CollectionConfig, FieldAccess } from 'payload'

import { z } from 'zod'

import type { SeverityFunction } from './audit/severity.js'
import type { WireFormat } from './capture/llm/WireFormat.js'
import type { LogKind } from './entries/row.js'
import type { RedactFunction } from './privacy/applyRedactor.js'

import { authEvents } from './audit/catalogue.js'
import { isAddressRange } from './audit/request/ipOf.js'
import { isWireFormat } from './capture/llm/WireFormat.js'
import { severities } from './entries/knownValues.js'
import { contentFields, logKinds } from './entries/row.js'
import { LogbookError } from './errors.js'
import { userPriceSchema } from './pricing/userPriceSchema.js'
import { privacyModes } from './privacy/modes.js'
import { compilePattern } from './privacy/userPatterns.js'
import { rootMessage } from './rootMessage.js'

const slug = z.string().min(1)
const positiveInteger = z.int().positive()

function func<T>(): z.ZodType<T, T> {
  return z.custom<T>((value) => typeof value === 'function', 'expected a function')
}

const privacyMode = z.enum(privacyModes)

/** The modes of one log, by field where one differs. */
function modesOf(kind: LogKind) {
  const names = contentFields[kind].filter((name) => name !== 'repairs')
  return z.strictObject({
    mode: privacyMode.optional(),
    fields: z
      .strictObject(Object.fromEntries(names.map((name) => [name, privacyMode.optional()])))
      .optional(),
  })
}

/** A pattern that could match nothing is a mistake, and would be noticed by nobody. */
const hostPatterns = z.array(
  z
    .string()
    .toLowerCase()
    .regex(
      /^(?:\[[\da-f:.]+\]|[^\s/:]+)$/,
      'expected a host without scheme, port and path; `*.` at its start stands for labels',
    ),
)

/** As far as it can be told without a call: an object with the functions of a wire format. */
const wireFormat = z.custom<WireFormat>(
  (value) => isWireFormat(value),
  'expected a WireFormat: { name, operation, matchesPath, matchesRequest, matchesResponse, readRequest, readResponse, readStreamEvent }',
)

const pattern = z
  .custom<RegExp | string>((value) => value instanceof RegExp || typeof value === 'string', {
    abort: true,
    error: 'expected a regular expression, or the source of one as a text',
  })
  .check((context) => {
    try {
      compilePattern(context.value)
    } catch (error) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: `${String(context.value)} cannot be run in linear time: ${rootMessage(error)}`,
      })
    }
  })

/** Changes one of the three collections: gets a fresh copy of ours, returns the one to register. */
export type CollectionOverride = (args: { defaultCollection: CollectionConfig }) => CollectionConfig

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Of the option `spool`. */
export const spoolSettings = z.strictObject({
  dir: z.string().min(1).optional(),
  maxBytes: positiveInteger.default(512 * 1024 * 1024),
  expiryDays: positiveInteger.max(3650).default(30),
})

/** Five to seven fields, or a word such as `@daily`. Payload's own reader says the rest. */
const cron = z
  .string()
  .regex(/^(?:@\w+|\S+(?: +\S+){4,6})$/, 'allowed: a cron expression, or false')

/** 100 years: more is a mistake. */
const retentionDays = positiveInteger.max(36_500)

/** Of the option `retention`, for one log. */
const retentionPolicy = z.union([
  z.literal(false),
  z.strictObject({ contentDays: retentionDays.optional(), days: retentionDays.optional() }),
])

/** What may be done to a document or global, by the names under which it is logged. */
export const auditOperations = [
  'create',
  'update',
  'delete',
  'restore',
  'publish',
  'unpublish',
] as const

export type AuditOperation = (typeof auditOperations)[number]

const auditOfCollection = {
  operations: z.array(z.enum(auditOperations)),
  drafts: z.enum(['ignore', 'log']),
  snapshots: z.union([
    z.boolean(),
    z.strictObject({ create: z.boolean().optional(), delete: z.boolean().optional() }),
  ]),
  onFailure: z.enum(['closed', 'open']),
  write: z.enum(['buffered', 'transaction']),
}

/** An address, or a range of them as `10.0.0.0/8`. */
const addressRange = z
  .string()
  .refine(isAddressRange, 'allowed: an IP address, or a range such as 10.0.0.0/8')

/** Of the option `audit.ip`. */
const ipSettings = z.strictObject({
  trust: z
    .union([
      z.string().regex(/^[\w-]+$/, 'allowed: the name of a header; addresses stand in a list'),
      positiveInteger.max(32),
      z.array(addressRange).min(1),
    ])
    .optional(),
  anonymize: z.union([z.literal(false), z.enum(['truncate', 'hash'])]).default(false),
})

/** Of the option `audit.auth`. */
const authAuditSettings = z.strictObject({
  exclude: z.array(z.enum(authEvents)).default([]),
  roleFields: z.array(z.string().min(1)).default(['role', 'roles', 'permissions']),
  intervalMs: positiveInteger.max(24 * 60 * 60 * 1000).default(60_000),
  maxRowsPerInterval: positiveInteger.default(100),
  apiKeyIntervalMs: positiveInteger.max(24 * 60 * 60 * 1000).default(60 * 60 * 1000),
})

/** Of the option `audit`. */
const auditSettings = z.strictObject({
  collections: z.array(slug).optional(),
  globals: z.array(slug).optional(),
  exclude: z.array(slug).default([]),
  operations: auditOfCollection.operations.default([...auditOperations]),
  reads: z.union([z.boolean(), z.array(slug)]).default(false),
  drafts: auditOfCollection.drafts.default('log'),
  snapshots: auditOfCollection.snapshots.default(false),
  onFailure: auditOfCollection.onFailure.default('open'),
  write: auditOfCollection.write.default('transaction'),
  auth: z.union([z.literal(false), authAuditSettings]).prefault({}),
  ip: z.union([z.literal(false), ipSettings]).prefault({}),
  userAgent: z.boolean().default(true),
  endpoints: z
    .union([
      z.boolean(),
      z.strictObject({
        include: z.array(z.string().min(1)).default(['*']),
        exclude: z.array(z.string().min(1)).default([]),
      }),
    ])
    .default(false),
  severity: z
    .union([z.record(z.string().min(1), z.enum(severities)), func<SeverityFunction>()])
    .default({}),
  actions: z
    .record(
      z.string().min(1),
      z.strictObject({ category: z.string().min(1), severity: z.enum(severities) }),
    )
    .default({}),
})

export type AuditSettings = z.output<typeof auditSettings>

/** What a collection or global says of itself, under `custom: { 'payload-logbook': { audit } }`. */
export const ownAuditSettings = z.union([
  z.boolean(),
  z.strictObject({ ...auditOfCollection, reads: z.boolean() }).partial(),
])

/** What goes when: the rows of one log, and their content before them. Where neither is set, nothing goes. */
export type RetentionPolicy = { contentDays?: number; days?: number }

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

  /** What is captured. `aiSDK`: what the Vercel AI SDK, from version 6 on, knows of its calls, by an integration that is registered for all of them; `false`: only where you register `logbookTelemetry()` yourself. `providers`: more hosts that serve models: `[{ hosts: ['llm.example.com'], provider: 'our-gateway' }]`, with `vendor` where all models are by one maker; any host is recognised by path and body shape without that. `formats`: more wire formats (`WireFormat`), which come before ours. `globalFetch`: also calls of code that takes no `fetch` of yours, as `@google/genai`: `true`, or lists of host patterns `{ allow: […] }`, `{ deny: […] }`; of calls that are none of a model no body is kept then. `includeUsage`: adds `stream_options.include_usage` to streamed chat requests that lack it, for these hosts (`true`: where it is needed and known to be safe: OpenAI, Azure, DeepSeek, Moonshot); your code then gets one more chunk, without choices. */
  capture: z
    .strictObject({
      aiSDK: z.boolean().default(true),
      providers: z
        .array(
          z.strictObject({
            hosts: hostPatterns,
            provider: z.string().min(1),
            vendor: z.string().min(1).optional(),
          }),
        )
        .default([]),
      formats: z.array(wireFormat).default([]),
      globalFetch: z
        .union([
          z.boolean(),
          z.strictObject({ allow: hostPatterns.optional(), deny: hostPatterns.optional() }),
        ])
        .default(false),
      includeUsage: z.union([z.boolean(), hostPatterns]).default(false),
    })
    .prefault({}),

  /** Most bytes kept of a request or response body of a service that `instrumentedFetch` sees. */
  maxBodyBytes: positiveInteger.default(64 * 1024),

  /** Longest text kept in a field, in characters; longer text keeps head and tail and says its length. */
  maxTextLength: positiveInteger.min(100).default(200_000),

  /** What is kept of content: prompts, bodies, headers, errors, changes, metadata. `mode`: `full` (all but what a name or URL calls a secret), `redacted` (also without what looks like a secret), `hashed` (length and hash, no text) or `metadata` (type and length only). `collections`: another mode for a log, or for a field of it: `{ llmLogs: { mode: 'hashed', fields: { error: 'redacted' } } }`. `hosts`: a stricter mode for calls of some hosts: `{ '*.example.com': 'metadata' }`. `keys`: more names of secrets, in any letter case. `headers`: more headers whose values are kept. `patterns`: more secrets, as regular expressions without lookaround and backreferences (they run in linear time, about 0.05 ms per pattern and kB). `redact`: a function that gets a copy of each content field in mode `redacted` before all else and returns what may be kept; where it throws, returns a promise or no JSON, the field is not stored. `hash`: of mode `hashed`, with a key derived from Payload's secret or as plain SHA-256, from which short texts can be guessed. */
  privacy: z
    .strictObject({
      mode: privacyMode.default('redacted'),
      collections: z
        .strictObject({
          llmLogs: modesOf('llmLogs').optional(),
          serviceLogs: modesOf('serviceLogs').optional(),
          activityLogs: modesOf('activityLogs').optional(),
        })
        .prefault({}),
      hosts: z.record(z.string().min(1), privacyMode).default({}),
      keys: z.array(z.string().min(1)).default([]),
      headers: z.array(z.string().min(1)).default([]),
      patterns: z.array(pattern).default([]),
      redact: func<RedactFunction>().optional(),
      hash: z.enum(['hmac', 'sha256']).default('hmac'),
    })
    .prefault({}),

  /** What is logged of changes to documents and globals, as rows of `activity-logs` with the change in `changes`. `collections`, `globals`: only these; default all of the final config, but for the logs themselves and Payload's internal ones. `exclude`: all but these. `operations`: only these of `create`, `update`, `delete`, `restore`, `publish` and `unpublish`. `reads`: also who read what, in all collections (`true`) or some; default none. `drafts`: `log`, or `ignore` drafts and autosaves until they are published. `snapshots`: the whole document when it is created and deleted (`true`, or `{ create, delete }`). `write`: in the document's own `transaction`, or `buffered` in memory until that is committed. `onFailure`: what becomes of a change whose row cannot be written: `open`, it goes on, and the row is written later; `closed`, it is refused (needs transactions). A collection or global overrides it by `custom: { 'payload-logbook': { audit: false | { … } } }`. `auth`: who signs in and out and what fails of it, password resets, locks, API keys, refused requests: `{ exclude: ['session_refreshed'] }` leaves events out, `roleFields` are the fields of users that say what they may; what strangers cause, and what is refused, is one row at once and one more per `intervalMs` (default a minute) with the count, at most `maxRowsPerInterval` of each, the use of an API key one per `apiKeyIntervalMs` (default an hour); `false`: none of it. `ip`: whom to believe where a request is from: `{ trust: 'cf-connecting-ip' }` a header that your proxy sets, `{ trust: 1 }` the number of proxies that add to `x-forwarded-for`, `{ trust: ['10.0.0.0/8'] }` their addresses; default nobody but the socket, which Payload and Next do not hand on; `anonymize`: `truncate` (/24, /48) or `hash`; `false`: no address. `userAgent`: whether it is kept. `endpoints`: each request of the custom endpoints of the app and its plugins, as `auditEndpoint` logs it: `true`, or by route, in which `*` stands for any characters: `{ include: ['/api/reports/*'], exclude: ['/api/health'] }`; default none. `severity`: of actions, `{ login: 'medium' }`, or a function of the entry. `actions`: your own well-known actions, `{ invoice_sent: { category: 'data', severity: 'low' } }`. `false`: nothing. */
  audit: z.union([z.literal(false), auditSettings]).prefault({}),

  /** Prices of the app's own, which count before the list prices: for models that no list has, contracts, fal's units. USD; tokens and characters by the million, all else by the piece. The first that is meant for a call counts: `{ model: 'my-model-*', provider: 'azure', from: '2026-01-01', to: '2027-01-01', input: 1.25, output: 10, cacheRead: 0.125, longContext: [{ above: 200000, input: 2.5, output: 15 }], multipliers: { flex: 0.5 } }`, `{ provider: 'fal', model: 'fal-ai/flux/*', perUnit: 0.025 }`. Further: `id` (stored as `priceVersion`), `vendor`, `cacheWrite` (one price, or `{ '5m': 1, '1h': 2 }`), `reasoning`, `inputAudio`, `inputImage`, `inputVideo`, `cacheReadAudio`, `outputAudio`, `outputImage`, `perRequest`, `perSecond`, `perImage`, `perMillionCharacters`, `perWebSearch`, `perToolCall`. */
  prices: z.array(userPriceSchema).default([]),

  /** Where entries are written before `log()` returns, so that neither a crash nor an outage of the database loses them. `dir`: a folder that outlives the process, outside of the project; default `~/.local/state/payload-logbook`, where that cannot be made a folder of the user's own in the system's temporary one. `maxBytes`: most bytes on disk for each process. `expiryDays`: what could not be stored for so long is deleted. `false`: entries wait in memory only. Default: on, but for builds, serverless platforms and `NODE_ENV=test`. */
  spool: z.union([z.literal(false), spoolSettings]).optional(),

  /** Most entries that wait in memory for the database. Past it they wait on disk only; where there is no spool whole entries are dropped, and counted. */
  maxQueueCount: positiveInteger.default(50_000),

  /** Most bytes that wait in memory for the database. Past it entries wait on disk only; where there is no spool they are kept without their content, and counted. */
  maxQueueBytes: positiveInteger.default(32 * 1024 * 1024),

  /** Mirrors the envelope of each row of this level and above as one line to the process's log. Environment: `LOG_LEVEL`. */
  logLevel: z.enum(logLevels).default('silent'),

  /** Form of the mirrored lines, on standard output. Environment: `LOG_FORMAT`. Default: Payload's own logger, as the app has set it up. */
  logFormat: z.enum(['json', 'pretty']).optional(),

  /** Days after which rows are deleted, in all logs for which `retention` says nothing else. Default: none is. Environment: `AUDIT_RETENTION_DAYS`. */
  retentionDays: retentionDays.optional(),

  /** How long each log is kept: `{ llmLogs: { days: 365, contentDays: 30 }, activityLogs: false }`. `days`: after so many days a row is deleted; default `retentionDays`. `contentDays`: after so many, fewer than `days`, its content goes and the envelope stays. `false`: kept for ever. `schedule`: when the job `logbook-prune` runs, as a cron expression, in an app that has jobs; `false`: no such job is added. */
  retention: z
    .strictObject({
      llmLogs: retentionPolicy.optional(),
      serviceLogs: retentionPolicy.optional(),
      activityLogs: retentionPolicy.optional(),
      schedule: z.union([z.literal(false), cron]).default('17 3 * * *'),
    })
    .prefault({}),

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
    allowed: 'a whole number of days, 1 to 36500',
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
  checkRetention(result.data)
  return result.data
}

/** The policy of one log, with what `retentionDays` says for all of them. */
export function retentionPolicyOf(
  { retention, retentionDays: days }: Pick<ResolvedOptions, 'retention' | 'retentionDays'>,
  kind: LogKind,
): RetentionPolicy {
  const policy = retention[kind]
  return policy === false ? {} : { days, ...withoutUndefined(policy ?? {}) }
}

function checkRetention(options: ResolvedOptions): void {
  for (const kind of logKinds) {
    const { contentDays, days } = retentionPolicyOf(options, kind)
    if (contentDays !== undefined && days !== undefined && contentDays >= days) {
      throw new LogbookError(
        'bad-option',
        `option \`retention.${kind}.contentDays\` is ${contentDays}; allowed: fewer than the ${days} days after which the whole row goes`,
      )
    }
  }
}

/**
 * What kind of process this is. A `build` and a `command` (Payload's command line) end by themselves; a `serverless` one is frozen
 * between requests and keeps no disk.
 */
export type RuntimeKind = 'build' | 'command' | 'development' | 'server' | 'serverless' | 'test'

/** What names a Postgres to its driver where the adapter's options do not. */
export type DatabaseEnvironment = Partial<
  Record<'PGDATABASE' | 'PGHOST' | 'PGPORT' | 'PGUSER' | 'POSTGRES_URL', string>
>

export function databaseEnvironment(environment: Environment = process.env): DatabaseEnvironment {
  const { PGDATABASE, PGHOST, PGPORT, PGUSER, POSTGRES_URL } = environment
  return { PGDATABASE, PGHOST, PGPORT, PGUSER, POSTGRES_URL }
}

const serverlessVariables = [
  'AWS_LAMBDA_FUNCTION_NAME',
  'FUNCTIONS_WORKER_RUNTIME',
  'K_SERVICE',
  'NETLIFY',
  'VERCEL',
]

/** @param script The file that Node runs; Payload's command line is one of them. */
export function detectRuntime(
  environment: Environment = process.env,
  script: string = process.argv[1] ?? '',
): RuntimeKind {
  if (environment.NEXT_PHASE === 'phase-production-build') {
    return 'build'
  }
  if (environment.NODE_ENV === 'test' || environment.VITEST !== undefined) {
    return 'test'
  }
  if (serverlessVariables.some((name) => environment[name])) {
    return 'serverless'
  }
  if (/[\\/](?:payload[\\/](?:dist[\\/]bin[\\/]index|bin)\.js|\.bin[\\/]payload)$/.test(script)) {
    return 'command'
  }
  return environment.NODE_ENV === 'production' ? 'server' : 'development'
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

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
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
    const inner = issue.errors.flat().find(isInside)
    return inner
      ? describeIssue({ ...inner, path: [...issue.path, ...inner.path] })
      : `option \`${name}\`: allowed: ${unionText(name)}${name.startsWith('prices.') ? '' : ', or false'}`
  }
  return `option \`${name}\`: ${issue.message}`
}

/** The value has the form of one member of a union, and something in it is wrong. */
function isInside({ code, path }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys'
}

function unionText(name: string): string {
  if (name === 'capture.globalFetch' || name === 'capture.includeUsage') {
    const isLists = name === 'capture.globalFetch'
    return `true, ${isLists ? '{ allow, deny } with lists of hosts' : 'a list of hosts'}`
  }
  if (name === 'projects') {
    return 'the slug of a collection'
  }
  if (name === 'audit' || name.startsWith('audit.')) {
    return auditUnionText(name.slice('audit.'.length))
  }
  if (name === 'retention.schedule') {
    return 'a cron expression'
  }
  if (name.startsWith('prices.')) {
    return priceUnionText(name.slice(name.lastIndexOf('.') + 1))
  }
  return name === 'spool' ? '{ dir, maxBytes, expiryDays }' : '{ days, contentDays }'
}

function auditUnionText(name: string): string {
  if (name === 'reads') {
    return 'true, a list of slugs'
  }
  if (name === 'severity') {
    return `${severities.join(', ')}, by action, or a function`
  }
  if (name === 'ip.anonymize') {
    return 'truncate, hash'
  }
  if (name === 'ip.trust') {
    return 'the name of a header, a number of proxies, or a list of their addresses'
  }
  if (name === 'auth' || name === 'endpoints' || name === 'ip') {
    return `{ ${allowedKeys(['audit', name]).join(', ')} }`
  }
  return name === 'snapshots'
    ? 'true, { create, delete }'
    : `{ ${allowedKeys(['audit']).join(', ')} }`
}

function priceUnionText(name: string): string {
  if (name === 'from' || name === 'to') {
    return 'a day, 2026-12-31, or a time with its zone'
  }
  return name === 'cacheWrite' ? 'USD, or USD by lifetime' : 'a name, or a list of names'
}

function allowedKeys(path: string[]): string[] {
  const parent = path.reduce<unknown>(memberOf, optionsSchema)
  const object = unwrap(parent)
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}

function memberOf(parent: unknown, key: string): unknown {
  const object = unwrap(parent)
  if (object instanceof z.ZodArray) {
    return object.element
  }
  return object instanceof z.ZodObject ? (object.shape as Record<string, unknown>)[key] : undefined
}

/** The object in an option that may be left out, or be `false` instead. */
function unwrap(schema: unknown): unknown {
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault
  ) {
    return unwrap(schema.unwrap())
  }
  return schema instanceof z.ZodUnion
    ? schema.options.find((option) => option instanceof z.ZodObject)
    : schema
}
