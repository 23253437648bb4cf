import type { Field, SelectField } from 'payload'

import { actorTypes } from '../src/entries/knownValues.js'
import { digestField } from '../src/entries/row.js'

/** The collections of the host app that log rows point to. */
export type RelatedCollections = {
  /** `false`: the project id is plain text. */
  projects: false | string
  users: string
}

/** When it happened; in the sidebar, to the millisecond. */
export function createdAtField(): Field {
  return {
    name: 'createdAt',
    type: 'date',
    admin: {
      date: { displayFormat: 'yyyy-MM-dd HH:mm:ss.SSS', pickerAppearance: 'dayAndTime' },
      description: 'When it happened, not when it was stored.',
      position: 'sidebar',
    },
    // Reports: the range of every report. Lists: newest first.
    index: true,
    label: 'Happened at',
    required: true,
  }
}

export function retryOfField(): Field {
  return {
    name: 'retryOf',
    type: 'text',
    admin: { description: 'Request ID of the first try.' },
    label: 'Retry of',
  }
}

/** Who and where: the fields that all three logs share. */
export function contextFields({ projects, users }: RelatedCollections): Field[] {
  return [
    relationOrText('projectId', 'Project', projects),
    relationOrText('userId', 'User', users),
    sidebarText('feature', 'The part of the app that did it.'),
    sidebarText('tenant'),
    { ...sidebarText('sessionId'), label: 'Session ID' } as Field,
    {
      ...sidebarText('correlationId', 'Joins the rows of one request across the three logs.'),
      // Lists: all rows of one request.
      index: true,
      label: 'Correlation ID',
    } as Field,
    {
      name: 'actor',
      type: 'group',
      admin: {
        description: 'Who did it, as text: it stays when the user is deleted.',
        position: 'sidebar',
      },
      fields: [
        selectField('type', actorTypes, {}),
        // Not `id`: the SQL adapters make no column of that name in a group.
        { name: 'actorId', type: 'text', label: 'ID' },
        { name: 'collection', type: 'text' },
        { name: 'label', type: 'text' },
      ],
    },
  ]
}

/** What the app added, and what the logbook had to change. */
export function noteFields(): Field[] {
  return [
    { name: 'metadata', type: 'json', admin: { description: 'Anything the app added.' } },
    {
      name: 'repairs',
      type: 'json',
      admin: {
        description: 'What was wrong with the entry, by field, and what was done about it.',
      },
    },
    // By it a row that comes again is known. Not a unique index: the id has that.
    { name: digestField, type: 'text', hidden: true },
  ]
}

/** A closed list. Its labels are the values, capitalised. */
export function selectField(
  name: string,
  values: readonly string[],
  rest: Partial<SelectField>,
): Field {
  return {
    name,
    type: 'select',
    options: values.map((value) => ({ label: labelOf(value), value })),
    ...rest,
  } as SelectField
}

function labelOf(value: string): string {
  return value === value.toUpperCase() ? value : value.charAt(0).toUpperCase() + value.slice(1)
}

function relationOrText(name: string, label: string, relationTo: false | string): Field {
  const admin = { position: 'sidebar' } as const
  return relationTo === false
    ? { name, type: 'text', admin, label }
    : {
        name,
        type: 'relationship',
        admin: { ...admin, allowCreate: false, allowEdit: false },
        label,
        relationTo,
      }
}

function sidebarText(name: string, description?: string): Field {
  return { name, type: 'text', admin: { description, position: 'sidebar' } }
}
