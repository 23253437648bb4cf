import type { Call } from '../startCall.js'
import type { FetchLogContext } from '../tapFetch.js'
import type { AWSAnswerReader } from './readAWSAnswer.js'

import { isObject } from '../../entries/readJSON.js'
import { getRegistry } from '../../registry.js'
import { guarded } from '../guarded.js'
import { logbookHost } from '../instrumentedFetch.js'
import { runPassing } from '../passingCall.js'
import { startCall } from '../startCall.js'
import { watchUnread } from '../watchUnread.js'
import { describeAWSRequest, headOfAWSResponse } from './describeAWS.js'
import { followEvents, isEventStream } from './followEvents.js'
import { createAWSAnswerReader } from './readAWSAnswer.js'

/** A client of the AWS SDK, version 3: of S3, R2, Bedrock or any other service. */
export type AWSClient = {
  middlewareStack: { add: (...args: never[]) => unknown }
}

type Result = { output: object; response: unknown }
type Handler = (args: { input: object; request?: unknown }) => Promise<Result>
type AddMiddleware = (
  middleware: (next: Handler) => Handler,
  options: { name: string; override: boolean; priority: 'high'; step: 'deserialize' },
) => void

/** How long events may wait for their consumer, in ms, before their call is recorded without the rest. */
const idleMs = 10_000

/**
 * Logs the calls of a client of the AWS SDK, which does not use fetch, and returns the client: each attempt is a row in the
 * service log, without bodies; a call of a model of Bedrock (Converse, InvokeModel, streamed or not) is one in the log of
 * model calls. Calls of one client are logged once, however often it is given.
 *
 * @param defaults What the rows say of all its calls: `service`, `feature`, `projectId`, …
 * @example
 * const s3 = logAWSCalls(new S3Client({ endpoint, region: 'auto' }), { service: 'r2' })
 */
export function logAWSCalls<Client extends AWSClient>(
  client: Client,
  defaults: FetchLogContext = {},
): Client {
  const add = client.middlewareStack.add.bind(client.middlewareStack) as AddMiddleware
  add((next) => (args) => callLogged(next, args, defaults), {
    name: 'payload-logbook',
    override: true,
    // Around the one that reads the response, and within the one that tries again.
    priority: 'high',
    step: 'deserialize',
  })
  return client
}

async function callLogged(
  next: Handler,
  args: Parameters<Handler>[0],
  context: FetchLogContext,
): Promise<Result> {
  const request = guarded(() => describeAWSRequest(args.request))
  if (request === undefined || context.log === false || getRegistry().ownTraffic.getStore()) {
    return next(args)
  }
  const call = startCall({ ...request, context, host: logbookHost, keepsBodies: false })
  try {
    // A client may be told to use fetch after all.
    const result = await runPassing({ args: request, isSent: false }, () => next(args))
    guarded(() => finish(call, result))
    return result
  } catch (error) {
    guarded(() => fail(call, error))
    throw error
  }
}

function fail(call: Call, error: unknown): void {
  const raw = isObject(error) ? error.$response : undefined
  const response = headOfAWSResponse(raw)
  if (response) {
    call.answered(response)
  }
  call.finish({ ending: { error, kind: 'failed' }, response })
}

function finish(call: Call, { output, response: raw }: Result): void {
  const response = headOfAWSResponse(raw) ?? new Response(null)
  call.answered(response)
  const format = guarded(() => call.recognition()?.format())
  const reader = format && createAWSAnswerReader(format)
  const stream = Object.values(output).find(isEventStream)
  if (reader && stream) {
    followAnswer({ call, reader, response, stream })
    return
  }
  reader?.whole(output)
  call.finish({ ending: { kind: 'done' }, read: reader?.take(), response })
}

type FollowArgs = {
  call: Call
  reader: AWSAnswerReader
  response: Response
  stream: Parameters<typeof followEvents>[0]
}

function followAnswer({ call, reader, response, stream }: FollowArgs): void {
  let lastSeenAtMs = performance.now()
  const watch = watchUnread({
    host: logbookHost,
    idleMs,
    settle() {
      watch.stop()
      const ending = { kind: 'unread' } as const
      call.finish({ endedAtMs: lastSeenAtMs, ending, read: reader.take(), response })
    },
  })
  followEvents(stream, {
    ended(ending) {
      watch.stop()
      call.finish({ ending, read: reader.take(), response })
    },
    event(event) {
      lastSeenAtMs = performance.now()
      reader.event(event)
      watch.onChunk()
    },
    reading: watch.onReading,
  })
}
