import type { CollectionConfig } from 'payload'

import type { LogCollectionArgs } from './logCollection.js'

import { callStatuses } from '../src/entries/knownValues.js'
import { retryOfField, selectField } from './fields.js'
import { logCollection } from './logCollection.js'

/** `llm-logs`: one row for each call of a language model. */
export function LLMLogs(args: LogCollectionArgs): CollectionConfig {
  return logCollection(args, {
    admin: {
      defaultColumns: ['createdAt', 'provider', 'model', 'status', 'cost', 'responseTime'],
      description: 'Every call of a language model: what was asked, what came back, what it cost.',
      listSearchableFields: ['requestId', 'model', 'provider', 'feature', 'correlationId'],
      useAsTitle: 'requestId',
    },
    fields: [
      { name: 'requestId', type: 'text', label: 'Request ID', required: true, unique: true },
      {
        type: 'row',
        fields: [
          {
            name: 'provider',
            type: 'text',
            admin: { description: 'The route: openrouter, fal, direct, …' },
            required: true,
          },
          { name: 'vendor', type: 'text', admin: { description: 'Who made the model.' } },
          { name: 'model', type: 'text', required: true },
        ],
      },
      {
        type: 'row',
        fields: [
          {
            name: 'responseModel',
            type: 'text',
            admin: { description: 'The model that answered, where its name is another.' },
          },
          { name: 'operation', type: 'text', admin: { description: 'chat, embedding, image, …' } },
          { name: 'host', type: 'text', admin: { description: 'The host that was called.' } },
        ],
      },
      {
        name: 'prompt',
        type: 'textarea',
        admin: { description: 'The text of the last message of the user.' },
      },
      {
        name: 'messages',
        type: 'json',
        admin: { description: 'The conversation; a part `from: prompt` is the text above.' },
      },
      { name: 'response', type: 'textarea' },
      {
        name: 'output',
        type: 'json',
        admin: { description: 'What came back beside the text: reasoning, tool calls, media.' },
      },
      { name: 'error', type: 'textarea' },
      { name: 'errorType', type: 'text', label: 'Error type' },
      { name: 'parameters', type: 'json' },
      {
        type: 'row',
        fields: [
          milliseconds('responseTime', 'Response time (ms)'),
          milliseconds('timeToFirstToken', 'Time to first token (ms)'),
        ],
      },
      {
        name: 'tokenUsage',
        type: 'group',
        fields: [
          {
            type: 'row',
            fields: [
              tokens('promptTokens', 'All input, cached included.'),
              tokens('completionTokens', 'All output, reasoning included.'),
              tokens('totalTokens', 'Input and output.'),
            ],
          },
          {
            type: 'row',
            fields: [
              tokens('cachedTokens', 'The part of the input that was read from a cache.'),
              tokens('cacheWriteTokens', 'The part of the input that was written to a cache.'),
              tokens('reasoningTokens', 'The part of the output that was reasoning.'),
            ],
          },
        ],
      },
      {
        name: 'usageDetails',
        type: 'json',
        admin: { description: 'Other figures that a price depends on.' },
      },
      {
        name: 'usageSource',
        type: 'text',
        admin: { description: 'Where the token figures come from.' },
      },
      {
        type: 'row',
        fields: [
          {
            name: 'cost',
            type: 'number',
            admin: { description: 'Empty where the price is not known.' },
            label: 'Cost (USD)',
          },
          {
            name: 'costSource',
            type: 'text',
            admin: { description: 'Where the cost comes from.' },
          },
          {
            name: 'priceVersion',
            type: 'text',
            admin: { description: 'Which list the price is from.' },
          },
          { name: 'serviceTier', type: 'text', admin: { description: 'default, flex, batch, …' } },
        ],
      },
      {
        type: 'row',
        fields: [
          { name: 'finishReason', type: 'text' },
          { name: 'httpStatus', type: 'number', label: 'HTTP status' },
          { name: 'attempt', type: 'number', admin: { description: '1 for the first try.' } },
          retryOfField(),
        ],
      },
      { name: 'providerRequestId', type: 'text', label: 'Provider request ID' },
      { name: 'promptHash', type: 'text' },
      { name: 'responseHash', type: 'text' },
      selectField('status', callStatuses, { admin: { position: 'sidebar' }, required: true }),
    ],
    kind: 'llmLogs',
    labels: { plural: 'LLM logs', singular: 'LLM log' },
  })
}

function milliseconds(name: string, label: string) {
  return { name, type: 'number', label } as const
}

function tokens(name: string, description: string) {
  return { name, type: 'number', admin: { description } } as const
}
