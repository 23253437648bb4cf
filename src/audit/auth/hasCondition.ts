/** Trash and access control wrap what is asked for in `and`. */
export function hasCondition(where: unknown, name: string): boolean {
  if (Array.isArray(where)) {
    return where.some((part) => hasCondition(part, name))
  }
  if (typeof where !== 'object' || where === null) {
    return false
  }
  const { and, or } = where as { and?: unknown; or?: unknown }
  return name in where || hasCondition(and, name) || hasCondition(or, name)
}
