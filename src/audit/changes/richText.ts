import { readMember } from './readMember.js'
import { isPlainList } from './values.js'

const maxNodes = 50_000

/** What stands in a line of its own, in Lexical's words and Slate's. */
const lines = new Set([
  'block',
  'blockquote',
  'code',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'heading',
  'horizontalrule',
  'li',
  'linebreak',
  'listitem',
  'paragraph',
  'quote',
  'tablerow',
  'upload',
])

/** The text of rich text, line by line: of Lexical (`{ root: { children } }`) and of Slate (a list). Without recursion. */
export function textOfRichText(value: unknown): string {
  const root = readMember(value, 'root') ?? value
  const waiting: unknown[] = isPlainList(root) ? [...root].reverse() : [root]
  const pieces: string[] = []
  for (let count = 0; waiting.length > 0 && count < maxNodes; count += 1) {
    const node = waiting.pop()
    if (typeof node === 'string') {
      pieces.push(node)
      continue
    }
    const text = readMember(node, 'text')
    if (typeof text === 'string') {
      pieces.push(text)
    }
    pushChildren(node, waiting)
  }
  return pieces
    .join('')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

function pushChildren(node: unknown, waiting: unknown[]): void {
  const children = readMember(node, 'children')
  const type = readMember(node, 'type')
  const isLine = lines.has(String(type)) || (type === undefined && isPlainList(children))
  if (isLine) {
    waiting.push('\n')
  }
  if (isPlainList(children)) {
    for (let index = children.length - 1; index >= 0; index -= 1) {
      waiting.push(children[index])
    }
  }
}
