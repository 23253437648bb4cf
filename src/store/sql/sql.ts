/** What a parameter of a statement may be: all that both drivers bind in the same way. */
export type SQLValue = null | number | string

/** A piece of a statement. Values are kept apart from the text until it is rendered. */
export type SQL = { readonly chunks: readonly Chunk[] }

type Chunk = string | { value: SQLValue }

export type Statement = { text: string; values: SQLValue[] }

/** Builds a piece of SQL: pieces that are inserted become part of the text, everything else becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...inserts: (SQL | SQLValue)[]): SQL {
  const chunks = strings.flatMap((text, index): Chunk[] => {
    const insert = inserts[index]
    return insert === undefined ? [text] : [text, ...chunksOf(insert)]
  })
  return { chunks }
}

function chunksOf(insert: SQL | SQLValue): readonly Chunk[] {
  return typeof insert === 'object' && insert !== null ? insert.chunks : [{ value: insert }]
}

/** A quoted name; of several names a path, such as schema and table. */
export function identifier(...names: string[]): SQL {
  return { chunks: [names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')] }
}

export function join(pieces: readonly SQL[], separator: SQL): SQL {
  return {
    chunks: pieces.flatMap(({ chunks }, index) =>
      index === 0 ? chunks : [...separator.chunks, ...chunks],
    ),
  }
}

/** @param placeholder How the database writes its nth parameter, counted from 1. */
export function render({ chunks }: SQL, placeholder: (position: number) => string): Statement {
  const values: SQLValue[] = []
  const texts = chunks.map((chunk) =>
    typeof chunk === 'string' ? chunk : placeholder(values.push(chunk.value)),
  )
  return { text: texts.join(''), values }
}
