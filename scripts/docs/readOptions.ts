import { readFileSync } from 'node:fs'
import ts from 'typescript'

export type DocumentedOption = { description: string; name: string }

/** Reads the doc comments of the schema in `src/options.ts`: the options are documented nowhere else. */
export function readOptions(): DocumentedOption[] {
  const file = new URL('../../src/options.ts', import.meta.url)
  const text = readFileSync(file, 'utf8')
  const source = ts.createSourceFile('options.ts', text, ts.ScriptTarget.Latest, true)
  const schema = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find(({ name }) => name.getText() === 'optionsSchema')?.initializer
  const literal =
    schema && ts.isCallExpression(schema) && schema.arguments.find(ts.isObjectLiteralExpression)
  if (!literal) {
    throw new Error('src/options.ts has no optionsSchema with an object literal')
  }
  return literal.properties.map((property) => ({
    description: commentOf(property),
    name: property.name?.getText() ?? '',
  }))
}

function commentOf(property: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(property)
  const comment = doc && ts.isJSDoc(doc) ? ts.getTextOfJSDocComment(doc.comment) : undefined
  if (!comment) {
    throw new Error(`src/options.ts: ${property.getText().split(':')[0]} has no doc comment`)
  }
  return comment.replace(/\s+/g, ' ')
}
