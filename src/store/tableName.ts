/** The table of a collection. The adapter's map is keyed by the slug in snake case; a `dbName` may have changed the name. */
export function tableName(tableNameMap: Map<string, string>, slug: string): string | undefined {
  return tableNameMap.get(snakeCase(slug))
}

/** As the package `to-snake-case` has it, by which Payload makes its keys: camel case is split only where nothing else does. */
function snakeCase(slug: string): string {
  if (/[\W_]/.test(slug)) {
    return slug
      .split(/[\W_]+/)
      .filter(Boolean)
      .join('_')
      .toLowerCase()
  }
  return slug
    .replace(/(.)([A-Z]+)/g, (_all, before: string, capitals: string) =>
      [before, ...capitals].join('_'),
    )
    .toLowerCase()
}
