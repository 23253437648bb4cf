import type { ConverseCommandOutput, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime'

import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { logAWSCalls } from 'payload-logbook'

const bedrock = logAWSCalls(new BedrockRuntimeClient({ region: 'us-east-1' }))
const modelId = 'anthropic.claude-sonnet-4-20250514-v1:0'

export function ask(question: string): Promise<ConverseCommandOutput> {
  const messages = [{ content: [{ text: question }], role: 'user' as const }]
  return bedrock.send(new ConverseCommand({ messages, modelId }))
}

export async function* stream(question: string): AsyncGenerator<ConverseStreamOutput> {
  const messages = [{ content: [{ text: question }], role: 'user' as const }]
  const answer = await bedrock.send(new ConverseStreamCommand({ messages, modelId }))
  yield* answer.stream ?? []
}
