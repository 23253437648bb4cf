import type { Field } from 'payload'

import type { LogKind } from '../../src/entries/row.js'

import { ActivityLogs } from '../../collections/ActivityLogs.js'
import { LLMLogs } from '../../collections/LLMLogs.js'
import { ServiceLogs } from '../../collections/ServiceLogs.js'
import { reportEndpoints, trailEndpoint } from '../../src/endpoints/reportEndpoints.js'
import { contentFields } from '../../src/entries/row.js'
import { environmentVariables, optionsSchema } from '../../src/options.js'
import { readOptions } from './readOptions.js'

/** The generated parts of the README, by the name between its markers. */
const parts: Record<string, () => string> = {
  endpoints: endpointTable,
  environment: environmentTable,
  fields: fieldTables,
  options: optionTable,
}

/** Puts the tables that come from code between their markers: `<!-- options -->` … `<!-- /options -->`. */
export function renderReadme(readme: string): string {
  return Object.entries(parts).reduce((text, [name, render]) => {
    const pattern = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`)
    if (!pattern.test(text)) {
      throw new Error(`README.md has no markers for "${name}"`)
    }
    return text.replace(pattern, (_all, start, end) => `${start}\n${render()}\n\n${end}`)
  }, readme)
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function optionTable(): string {
  const defaults = optionsSchema.parse({}) as Record<string, unknown>
  const rows = readOptions().map(({ description, name }) => [
    `\`${name}\``,
    defaultText(defaults[name]),
    description,
  ])
  return table(['Option', 'Default', 'What it does'], rows)
}

function defaultText(value: unknown): string {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return value === undefined || isEmpty ? '' : `\`${JSON.stringify(value)}\``
}

function environmentTable(): string {
  const rows = Object.entries(environmentVariables).map(([name, { allowed, option }]) => [
    `\`${name}\``,
    `\`${option}\``,
    allowed,
  ])
  return table(['Variable', 'Option', 'Allowed'], rows)
}

function endpointTable(): string {
  const rows = [...reportEndpoints, trailEndpoint].map(({ parameters, path, summary }) => [
    `\`GET /api${path}\``,
    parameters.map((name) => `\`${name}\``).join(', '),
    summary,
  ])
  return table(['Endpoint', 'Parameters', 'What it reports'], rows)
}

function fieldTables(): string {
  const args = {
    adminGroup: '',
    read: () => true,
    readContent: () => true,
    related: { projects: 'projects', users: 'users' },
  }
  const collections: [LogKind, Field[]][] = [
    ['llmLogs', LLMLogs({ ...args, slug: 'llm-logs' }).fields],
    ['serviceLogs', ServiceLogs({ ...args, slug: 'service-logs' }).fields],
    ['activityLogs', ActivityLogs({ ...args, slug: 'activity-logs' }).fields],
  ]
  const names = collections.map(([, fields]) => namesOf(fields))
  const shared = names[0]?.filter((name) => names.every((others) => others.includes(name))) ?? []
  const own = (index: number) => names[index]?.filter((name) => !shared.includes(name)) ?? []
  return table(
    ['Log', 'Envelope', 'Content'],
    [
      ...collections.map(([kind], index) => fieldRow(`\`${slugs[index]}\``, own(index), kind)),
      fieldRow('all three', shared, 'llmLogs'),
    ],
  )
}

const slugs = ['llm-logs', 'service-logs', 'activity-logs']

function fieldRow(title: string, names: string[], kind: LogKind): string[] {
  const isContent = (name: string) => contentFields[kind].includes(name)
  const list = (members: string[]) => members.map((name) => `\`${name}\``).join(', ')
  return [title, list(names.filter((name) => !isContent(name))), list(names.filter(isContent))]
}

function namesOf(fields: Field[]): string[] {
  return fields.flatMap((field) => {
    if (field.type === 'row') {
      return namesOf(field.fields)
    }
    if (field.type === 'group' && 'name' in field) {
      return [`${field.name} {${namesOf(field.fields).join(', ')}}`]
    }
    return 'name' in field ? [String(field.name)] : []
  })
}
