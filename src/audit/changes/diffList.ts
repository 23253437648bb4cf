import type { FieldNode } from './compileFields.js'
import type { DiffPlace, Values } from './tell.js'

import { compareLists } from './order.js'
import { showValue } from './showValues.js'
import { tell } from './tell.js'
import { keyOf, readList } from './values.js'

/** Compares fields that hold many values: what was added, what was removed, and the order. */
export function diffList(node: FieldNode, values: Values, place: DiffPlace): void {
  const { type } = node
  const { added, isAppended, moved, removed } = compareLists(
    { after: readList(type, values.after), before: readList(type, values.before) },
    (item) => keyOf(type, item),
  )
  const show = (items: unknown[]) => items.map((item) => showValue(type, item, place.settings))
  if (removed.length > 0) {
    tell(place, { kind: 'remove', values: () => ({ from: show(removed) }) })
  }
  if (moved) {
    const { at, from, to } = moved
    tell(place, {
      kind: 'move',
      ...(at > 0 && { at }),
      values: () => ({ from: show(from), to: show(to) }),
    })
  }
  if (added.length > 0) {
    tell(place, {
      kind: 'add',
      ...(!isAppended && { at: added.map(({ at }) => at) }),
      values: () => ({ to: show(added.map(({ item }) => item)) }),
    })
  }
}
