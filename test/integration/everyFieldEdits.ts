type JSONRecord = Record<string, unknown>

/** What the containers of `everyField` hold at first. */
export const containers = {
  deep: {
    blocks: [
      { id: 'dddddddddddddddddddddd01', blockType: 'box', items: [{ id: 'i1', word: 'a' }] },
    ],
  },
  group: { inGroup: 'a', inGroupLocal: 'a' },
  inCollapsible: 'a',
  inRow: 'a',
  inUnnamedGroup: 'a',
  inUnnamedTab: 'a',
  layout: [
    { id: 'b1', blockType: 'hero', title: 'a' },
    { id: 'b2', blockType: 'list', points: [{ id: 'p1', word: 'a' }] },
  ],
  localGroup: { inGroup: 'a' },
  localRows: [{ id: 'l1', title: 'a' }],
  localTab: { inTab: 'a' },
  rows: [
    { id: 'r1', inner: [{ id: 'n1', word: 'a' }], title: 'a' },
    { id: 'r2', title: 'b' },
  ],
  tab: { inTab: 'a' },
}

/** What is written of it, one after the other, and the changes that this is. */
export const edits: Record<string, { data: JSONRecord; expected: JSONRecord[]; locale?: string }> =
  {
    'a group': {
      data: { group: { inGroup: 'b', inGroupLocal: 'a' } },
      expected: [{ from: 'a', kind: 'set', path: 'group.inGroup', to: 'b' }],
    },
    'a localized field of a group': {
      data: { group: { inGroupLocal: 'b' } },
      expected: [{ kind: 'set', locale: 'de', path: 'group.inGroupLocal', to: 'b' }],
      locale: 'de',
    },
    'a localized group': {
      data: { localGroup: { inGroup: 'b' } },
      expected: [{ kind: 'set', locale: 'de', path: 'localGroup.inGroup', to: 'b' }],
      locale: 'de',
    },
    'a named tab': {
      data: { tab: { inTab: 'b' } },
      expected: [{ from: 'a', kind: 'set', path: 'tab.inTab', to: 'b' }],
    },
    'a localized tab': {
      data: { localTab: { inTab: 'b' } },
      expected: [{ from: 'a', kind: 'set', locale: 'en', path: 'localTab.inTab', to: 'b' }],
    },
    'a row, a collapsible, an unnamed group and an unnamed tab': {
      data: { inCollapsible: 'b', inRow: 'b', inUnnamedGroup: 'b', inUnnamedTab: 'b' },
      expected: ['inUnnamedGroup', 'inRow', 'inCollapsible', 'inUnnamedTab'].map((path) => ({
        from: 'a',
        kind: 'set',
        path,
        to: 'b',
      })),
    },
    'the order of rows, and a field in a row of a row': {
      data: {
        rows: [
          { id: 'r2', title: 'b' },
          { id: 'r1', inner: [{ id: 'n1', word: 'b' }], title: 'a' },
        ],
      },
      expected: [
        { from: ['r1', 'r2'], kind: 'move', path: 'rows', to: ['r2', 'r1'] },
        { from: 'a', kind: 'set', path: 'rows.r1.inner.n1.word', to: 'b' },
      ],
    },
    'a row that is put between others': {
      data: {
        rows: [
          { id: 'r2', title: 'b' },
          { id: 'r3', title: 'c' },
          { id: 'r1', inner: [{ id: 'n1', word: 'b' }], title: 'a' },
        ],
      },
      expected: [{ at: 1, kind: 'add', path: 'rows.r3', to: { title: { en: 'c' } } }],
    },
    'a localized field of a row': {
      data: {
        rows: [
          { id: 'r2', title: 'zwei' },
          { id: 'r3' },
          { id: 'r1', inner: [{ id: 'n1', word: 'b' }] },
        ],
      },
      expected: [{ kind: 'set', locale: 'de', path: 'rows.r2.title', to: 'zwei' }],
      locale: 'de',
    },
    'rows that are taken out': {
      data: { rows: [{ id: 'r3', title: 'c' }] },
      expected: [
        { from: { title: { de: 'zwei', en: 'b' } }, kind: 'remove', path: 'rows.r2' },
        {
          from: { inner: [{ id: 'n1', word: 'b' }], title: { en: 'a' } },
          kind: 'remove',
          path: 'rows.r1',
        },
      ],
    },
    'localized rows': {
      data: { localRows: [{ id: 'l2', title: 'b' }] },
      expected: [{ kind: 'add', locale: 'de', path: 'localRows.l2', to: { title: 'b' } }],
      locale: 'de',
    },
    'blocks: a name, and an array in a block': {
      data: {
        layout: [
          { id: 'b1', blockName: 'Top', blockType: 'hero', title: 'a' },
          { id: 'b2', blockType: 'list', points: [{ id: 'p1', word: 'b' }] },
        ],
      },
      expected: [
        { kind: 'set', path: 'layout.b1.blockName', to: 'Top' },
        { from: 'a', kind: 'set', locale: 'en', path: 'layout.b2.points.p1.word', to: 'b' },
      ],
    },
    'an array in a block in a localized group': {
      data: {
        deep: {
          blocks: [
            {
              id: 'dddddddddddddddddddddd01',
              blockType: 'box',
              items: [{ id: 'i1', word: 'b' }],
            },
          ],
        },
      },
      expected: [
        {
          from: 'a',
          kind: 'set',
          locale: 'en',
          path: 'deep.blocks.dddddddddddddddddddddd01.items.i1.word',
          to: 'b',
        },
      ],
    },
  }
