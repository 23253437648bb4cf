import { expect, it } from 'vitest'

import { readChatMessages } from '../../../../src/capture/llm/formats/openAIChatMessages.js'

const png = `data:image/png;base64,${Buffer.alloc(30).toString('base64')}`

it.each([
  ['a text', { content: 'Hi', role: 'user' }, [{ content: 'Hi', type: 'text' }]],
  ['no text', { content: null, role: 'assistant' }, []],
  [
    'texts in parts',
    { content: [{ text: 'a', type: 'text' }, 'b'], role: 'developer' },
    [
      { content: 'a', type: 'text' },
      { content: 'b', type: 'text' },
    ],
  ],
  [
    'a picture by its address',
    {
      content: [{ image_url: { url: 'https://example.com/a.png' }, type: 'image_url' }],
      role: 'user',
    },
    [{ type: 'uri', uri: 'https://example.com/a.png' }],
  ],
  [
    'a picture in the message, without its bytes',
    { content: [{ image_url: { url: png }, type: 'image_url' }], role: 'user' },
    [{ bytes: 30, mimeType: 'image/png', type: 'blob' }],
  ],
  [
    'a picture and a document as Mistral takes them',
    {
      content: [
        { image_url: png, type: 'image_url' },
        { document_url: 'https://example.com/a.pdf', type: 'document_url' },
      ],
      role: 'user',
    },
    [
      { bytes: 30, mimeType: 'image/png', type: 'blob' },
      { type: 'uri', uri: 'https://example.com/a.pdf' },
    ],
  ],
  [
    'a sound',
    {
      content: [{ input_audio: { data: 'AAAA', format: 'wav' }, type: 'input_audio' }],
      role: 'user',
    },
    [{ bytes: 3, mimeType: 'audio/wav', type: 'blob' }],
  ],
  [
    'a file, and one that was sent before',
    {
      content: [
        {
          file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' },
          type: 'file',
        },
        { file: { file_id: 'file-1' }, type: 'file' },
      ],
      role: 'user',
    },
    [
      { bytes: 3, mimeType: 'application/pdf', type: 'blob' },
      { type: 'other', value: { file: { file_id: 'file-1' }, type: 'file' } },
    ],
  ],
  [
    'thoughts, a text and calls of tools',
    {
      content: [{ thinking: [{ text: 'Hm.', type: 'text' }], type: 'thinking' }],
      reasoning_content: 'Well.',
      role: 'assistant',
      tool_calls: [{ function: { arguments: '{"a":1}', name: 'f' }, id: 't', type: 'function' }],
    },
    [
      { content: 'Well.', type: 'reasoning' },
      { content: 'Hm.', type: 'reasoning' },
      { arguments: { a: 1 }, id: 't', name: 'f', type: 'tool_call' },
    ],
  ],
  [
    'what a tool gave',
    { content: '{"t":21}', role: 'tool', tool_call_id: 't' },
    [{ id: 't', result: '{"t":21}', type: 'tool_call_response' }],
  ],
])('a message is told by its parts: %s', (_, message, parts) => {
  expect(readChatMessages([message])).toEqual([{ parts, role: message.role }])
})

it('what is no list of messages is none', () => {
  expect(['Hi', null, {}, 7].map(readChatMessages)).toEqual([[], [], [], []])
})
