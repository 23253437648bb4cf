import { expect, it } from 'vitest'

import { tableName } from '../../../src/store/tableName.js'

const tables = new Map([
  ['activitylogs', 'activitylogs'],
  ['activity_logs', 'activity_logs'],
  ['ai_calls', 'renamed'],
])

it('is that of the slug in snake case', () => {
  expect(tableName(tables, 'activity-logs')).toBe('activity_logs')
  expect(tableName(tables, 'aiCalls')).toBe('renamed')
  expect(tableName(tables, 'ai-calls')).toBe('renamed')
})

it('is not that of a slug with the same letters', () => {
  expect(tableName(tables, 'activitylogs')).toBe('activitylogs')
  expect(tableName(tables, 'aicalls')).toBeUndefined()
})
