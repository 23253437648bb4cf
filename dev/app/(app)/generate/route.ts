import config from '@payload-config'
import { getPayload } from 'payload'

import type { User } from '../../../payload-types.js'
import type { GenerationLine } from '../readGeneration.js'

import { generateScript } from '../../../generateScript.js'
import { defaultModel } from '../../../models.js'

type Order = { model: string; projectId: string; prompt: string }

/** Writes and stores a script for the signed-in user; answers one line of JSON for each piece of text. */
export async function POST(request: Request): Promise<Response> {
  const payload = await getPayload({ config })
  const { user } = await payload.auth({ headers: request.headers })
  if (!user) {
    return new Response('Please sign in.', { status: 401 })
  }
  const order = readOrder(await request.formData())
  if (!order.prompt || !order.projectId) {
    return new Response('A project and a prompt are needed.', { status: 400 })
  }

  const lines = new TransformStream<GenerationLine, GenerationLine>()
  const writer = lines.writable.getWriter()
  const write = (line: GenerationLine): void => {
    // The browser may be gone; the script is written all the same.
    writer.write(line).catch(() => undefined)
  }
  void writeScript({ order, user, write })
    .catch((error: Error) => write({ error: error.message }))
    .finally(() => writer.close().catch(() => undefined))
  return new Response(lines.readable.pipeThrough(toJSONLines()), {
    headers: { 'cache-control': 'no-store', 'content-type': 'application/x-ndjson' },
  })
}

type WriteScriptArgs = { order: Order; user: User; write: (line: GenerationLine) => void }

async function writeScript({ order, user, write }: WriteScriptArgs): Promise<void> {
  const payload = await getPayload({ config })
  const project = await payload.findByID({
    id: order.projectId,
    collection: 'projects',
    overrideAccess: false,
    user,
  })
  const { body, correlationId } = await generateScript({
    model: order.model,
    onText: (text) => write({ text }),
    projectId: project.id,
    prompt: order.prompt,
    userId: user.id,
  })
  const { title } = await payload.create({
    collection: 'scripts',
    data: {
      body,
      correlationId,
      generatedBy: user.id,
      model: order.model,
      project: project.id,
      prompt: order.prompt,
      title: order.prompt.split('\n')[0]!.slice(0, 60),
    },
    overrideAccess: false,
    user,
  })
  write({ title })
}

function readOrder(form: FormData): Order {
  const read = (name: string): string => String(form.get(name) ?? '').trim()
  return {
    model: read('model') || defaultModel,
    projectId: read('project'),
    prompt: read('prompt'),
  }
}

function toJSONLines(): TransformStream<GenerationLine, Uint8Array> {
  const encoder = new TextEncoder()
  return new TransformStream({
    transform: (line, controller) =>
      controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`)),
  })
}
