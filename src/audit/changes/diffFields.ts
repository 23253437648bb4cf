import type { FieldNode } from './compileFields.js'
import type { DiffPlace, Values } from './tell.js'

import { createProbe } from './createSink.js'
import { diffList } from './diffList.js'
import { diffRows } from './diffRows.js'
import { splitLocales } from './locales.js'
import { isEmpty, readMember } from './readMember.js'
import { hashValues, showValues } from './showValues.js'
import { snapshotValue } from './snapshotFields.js'
import { tell } from './tell.js'
import { isSame, normalize } from './values.js'

/** Compares two records by their fields. */
export function diffFields(
  nodes: readonly FieldNode[],
  { after, before }: Values,
  place: DiffPlace,
): void {
  for (const node of nodes) {
    if (place.sink.isDone()) {
      return
    }
    const values = {
      after: readMember(after, node.name),
      before: readMember(before, node.name),
    }
    const isMissing = node.needsBoth && (isEmpty(values.after) || isEmpty(values.before))
    if (values.after !== values.before && !isMissing) {
      const path = place.path === '' ? node.label : `${place.path}.${node.label}`
      diffField(node, values, { ...place, path })
    }
  }
}

function diffField(node: FieldNode, values: Values, place: DiffPlace): void {
  const locales = splitLocales(node, values, place)
  if (locales === undefined) {
    diffValue(node, values, place)
    return
  }
  for (const { locale, values: localized } of locales) {
    diffValue(node, localized, { ...place, locale })
  }
}

function diffValue(node: FieldNode, values: Values, place: DiffPlace): void {
  if (node.policy !== 'keep') {
    diffHidden(node, values, place)
  } else if (node.kind === 'group') {
    diffFields(node.children, values, place)
  } else if (node.kind === 'rows') {
    diffRows(node, values, place)
  } else if (node.kind === 'list') {
    diffList(node, values, place)
  } else {
    diffLeaf(node, values, place)
  }
}

function diffLeaf(node: FieldNode, values: Values, place: DiffPlace): void {
  const { type } = node
  const from = normalize(type, values.before)
  const to = normalize(type, values.after)
  if (!isSame(type, from, to)) {
    tell(place, { kind: 'set', values: () => showValues(type, { from, to }, place.settings) })
  }
}

/** Of fields whose values are not to be seen, one change says that there was one, however much there is in them. */
function diffHidden(node: FieldNode, values: Values, place: DiffPlace): void {
  const probe = createProbe()
  diffValue({ ...node, policy: 'keep' }, values, { ...place, sink: probe })
  if (!probe.hasChange()) {
    return
  }
  const { locales, settings } = place
  const { hash } = settings
  if (node.policy === 'redact' || hash === undefined) {
    tell(place, { kind: 'set', redacted: true })
    return
  }
  const comparable = (value: unknown) =>
    snapshotValue({ ...node, policy: 'keep' }, value, { isWhole: true, locales, settings })
  tell(place, {
    hashed: true,
    kind: 'set',
    values: () =>
      hashValues({ from: comparable(values.before), to: comparable(values.after) }, hash),
  })
}
