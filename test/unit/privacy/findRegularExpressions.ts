import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export type FoundExpression = { expression: RegExp; file: string }

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Every regular expression that is written in what is shipped, and where. */
export function findRegularExpressions(): FoundExpression[] {
  return ['src', 'collections'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap(readExpressions),
  )
}

function readExpressions(file: string): FoundExpression[] {
  const text = readFileSync(join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const found: FoundExpression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      const expression = new RegExp(node.text.slice(1, end), node.text.slice(end + 1))
      found.push({ expression, file })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
