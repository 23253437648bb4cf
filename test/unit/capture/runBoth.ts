import { expect } from 'vitest'

import type { CapturedLLMCall } from '../../../src/capture/tapFetch.js'
import type { WireServer } from '../../harness/wire/startWireServer.js'
import type { WireBody } from '../../harness/wire/wireBody.js'

import { captureCalls } from '../../harness/wire/captureCalls.js'
import { outcomeOf } from '../../harness/wire/replay.js'

type Fetch = typeof globalThis.fetch

type RunBothArgs<Result> = {
  /** What the server answers. Left out where it is not asked. */
  body?: WireBody
  run: (fetch: Fetch) => Promise<Result>
  server: WireServer
}

type Outcome<Result> = Awaited<ReturnType<typeof outcomeOf<Result>>>

/** Runs something without and with the instrumentation: both give the same. Returns that, and the calls that were seen. */
export async function runBoth<Result>({
  body,
  run,
  server,
}: RunBothArgs<Result>): Promise<{ calls: CapturedLLMCall[]; outcome: Outcome<Result> }> {
  const capture = captureCalls({ fetch: server.fetch })
  const outcomes: Outcome<Result>[] = []
  for (const fetch of [server.fetch, capture.fetch]) {
    if (body) {
      server.serve(body)
    }
    outcomes.push(await outcomeOf(run(fetch as Fetch)))
  }
  capture.flush()
  const [plain, tapped] = outcomes
  expect(tapped).toEqual(plain)
  return { calls: capture.llmCalls, outcome: plain! }
}

/** All that a response tells of itself but its body. */
export function describeResponse(response: Response): Record<string, unknown> {
  const { bodyUsed, headers, ok, redirected, status, statusText, type, url } = response
  const told = [...headers].filter(([name]) => name !== 'date')
  const isResponse = response instanceof Response
  return { bodyUsed, headers: told, isResponse, ok, redirected, status, statusText, type, url }
}

/** What a stream gives, in order. */
export async function readAll<Part>(stream: AsyncIterable<Part>): Promise<Part[]> {
  const parts: Part[] = []
  for await (const part of stream) {
    parts.push(part)
  }
  return parts
}
