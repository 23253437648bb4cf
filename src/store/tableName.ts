/** The table of a collection. The adapter's map is keyed by the slug in snake case; a `dbName` may have changed the name. */
export function tableName(tableNameMap: Map<string, string>, slug: string): string | undefined {
  const letters = lettersOf(slug)
  for (const [key, name] of tableNameMap) {
    if (lettersOf(key) === letters) {
      return name
    }
  }
  return undefined
}

function lettersOf(name: string): string {
  return name.replace(/[^\da-z]/gi, '').toLowerCase()
}
