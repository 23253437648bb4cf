import type { Block, Field, FlattenedField } from 'payload'
import type { BlockConfig, FieldConfig } from '../../../../src/audit/changes/FieldChange.js'
export const a = (f: Field[]): readonly FieldConfig[] => f
export const b = (f: FlattenedField[]): readonly FieldConfig[] => f
export const c = (f: Block): BlockConfig => f
