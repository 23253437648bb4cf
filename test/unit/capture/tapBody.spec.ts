import { describe, expect, it } from 'vitest'

import type { CallEnding } from '../../../src/capture/describeEnding.js'

import { tapBody } from '../../../src/capture/tapBody.js'

type Body = ReadableStream<Uint8Array<ArrayBuffer>>

function tap(body: ReadableStream) {
  const chunks: ArrayBufferView[] = []
  const endings: CallEnding[] = []
  const tapped = tapBody(
    { body: body as Body },
    {
      chunk: (chunk) => void chunks.push(structuredClone(chunk)),
      ended: (ending) => void endings.push(ending),
      passed: () => {},
      reading: () => {},
    },
  )
  return { chunks, endings, tapped }
}

/** Ten chunks, and a count of those that were asked for. */
function createCountedSource(type?: 'bytes') {
  const asked = { count: 0 }
  const source = {
    pull(controller: ReadableByteStreamController | ReadableStreamDefaultController) {
      asked.count += 1
      controller.enqueue(new Uint8Array([asked.count]))
    },
  }
  const body = type
    ? new ReadableStream({ ...source, type })
    : new ReadableStream(source, { highWaterMark: 0 })
  return { asked, body }
}

describe.each([undefined, 'bytes'] as const)('a body of type %s', (type) => {
  it('asks for nothing before it is read, and then for one chunk at a time', async () => {
    const { asked, body } = createCountedSource(type)
    const { tapped } = tap(body)
    expect([asked.count, body.locked]).toEqual([0, false])
    const reader = tapped.getReader()
    await reader.read()
    await reader.read()
    expect(asked.count).toBe(2)
  })

  it('passes on every chunk when the source has them all at once', async () => {
    const source = new ReadableStream({
      start(controller) {
        for (const value of [1, 2, 3]) {
          controller.enqueue(new Uint8Array([value]))
        }
        controller.close()
      },
      type: type as 'bytes',
    })
    const { chunks, endings, tapped } = tap(source)
    expect(Buffer.from(await new Response(tapped).arrayBuffer())).toEqual(Buffer.from([1, 2, 3]))
    expect(chunks).toHaveLength(3)
    expect(endings).toEqual([{ kind: 'done' }])
  })

  it('ends with its last chunk when the source does, even if nobody asks for more', async () => {
    const source = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array([1]))
        controller.close()
      },
      type: type as 'bytes',
    })
    const { endings, tapped } = tap(source)
    const reader = tapped.getReader()
    await reader.read()
    await reader.closed
    expect(endings).toEqual([{ kind: 'done' }])
  })

  it('passes on the error of the source, after the chunk before it', async () => {
    const error = new Error('cut')
    const source = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array([1]))
        queueMicrotask(() => controller.error(error))
      },
      type: type as 'bytes',
    })
    const { endings, tapped } = tap(source)
    const reader = tapped.getReader()
    expect((await reader.read()).value).toHaveLength(1)
    await expect(reader.read()).rejects.toBe(error)
    expect(endings).toEqual([{ error, kind: 'failed' }])
  })

  it('passes on the reason of a cancel and ends once', async () => {
    const reasons: unknown[] = []
    const source = new ReadableStream({
      cancel: (reason) => void reasons.push(reason),
      type: type as 'bytes',
    })
    const { endings, tapped } = tap(source)
    const reader = tapped.getReader()
    const pending = reader.read()
    await reader.cancel('enough')
    expect(await pending).toMatchObject({ done: true })
    expect(reasons).toEqual(['enough'])
    expect(endings).toEqual([{ kind: 'cancelled', reason: 'enough' }])
  })

  it('goes on when the listener throws', async () => {
    const { body } = createCountedSource(type)
    const fail = () => {
      throw new Error('listener')
    }
    const tapped = tapBody(
      { body: body as Body },
      { chunk: fail, ended: fail, passed: fail, reading: fail },
    )
    const reader = tapped.getReader()
    expect((await reader.read()).value).toEqual(new Uint8Array([1]))
    await reader.cancel()
  })
})

describe('a body of a stranger', () => {
  it('keeps chunks that are no bytes', async () => {
    const { tapped } = tap(streamOf(['a', '', 0]))
    const seen: unknown[] = []
    for await (const chunk of tapped as unknown as AsyncIterable<unknown>) {
      seen.push(chunk)
    }
    expect(seen).toEqual(['a', '', 0])
  })
})

describe('a body of bytes', () => {
  it('gives a reader its buffer back at the end', async () => {
    const { endings, tapped } = tap(new Blob([]).stream())
    const reader = tapped.getReader({ mode: 'byob' })
    const { done, value } = await reader.read(new Uint8Array(4))
    expect([done, value!.byteLength]).toEqual([true, 0])
    expect(endings).toEqual([{ kind: 'done' }])
  })
})

/** A stream whose chunks are what they are, also where that is no bytes. */
function streamOf(chunks: unknown[]): ReadableStream<never> {
  return new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk as never))
      controller.close()
    },
  })
}
