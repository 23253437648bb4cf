import { describe, expect, it } from 'vitest'

import { jobRequestId } from '../../../src/entries/jobRequestId.js'
import { readFalOutput } from '../../../src/loggers/readFalOutput.js'
import { readFalWebhook } from '../../../src/loggers/readFalWebhook.js'

describe('an output of a model of fal', () => {
  it.each([
    [{ image: { content_type: 'image/webp', url: 'https://x/1' } }, 'image', 'image/webp'],
    [{ images: [{ url: 'https://x/1' }] }, 'image', 'image/*'],
    [{ video: { url: 'https://x/1.mp4?sig=.png' } }, 'video', 'video/mp4'],
    [{ audio: { file_name: 'a', url: 'https://x/1.MP3' } }, 'audio', 'audio/mpeg'],
    [{ model_mesh: { url: 'https://x/1.glb' } }, undefined, 'model/gltf-binary'],
    [
      { thumbnail_image: { url: 'https://x/1' }, video: { url: 'https://x/2' } },
      'video',
      'image/*',
    ],
  ])('tells what was made: %j', (output, operation, mimeType) => {
    const read = readFalOutput(output)
    expect(read).toMatchObject({ operation, text: JSON.stringify(output) })
    expect(read.media[0]?.mimeType).toBe(mimeType)
  })

  it('is the text of a model that answers in text, with the rest beside it', () => {
    expect(readFalOutput({ chunks: [{ text: 'Hi' }], languages: null, text: 'Hi' })).toEqual({
      media: [],
      operation: undefined,
      rest: { chunks: [{ text: 'Hi' }] },
      text: 'Hi',
    })
  })

  it('names the type of a picture that is its own address, and not the picture', () => {
    const { media } = readFalOutput({ images: [{ url: 'data:image/png;base64,AAAA' }] })
    expect(media).toEqual([{ mimeType: 'image/png' }])
  })

  it.each([undefined, null, 7, [], {}, { a: { url: 7 } }, { error: null, images: [null] }])(
    'reads %j without throwing',
    (output) => {
      expect(readFalOutput(output)).toMatchObject({ media: [] })
    },
  )
})

describe('a webhook of fal', () => {
  const id = '024ca5b1-45d3-4afd-883e-ad3abe2a1c4d'

  it('completes the row of its job, parsed or as text, whichever try it tells of', () => {
    const body = {
      gateway_request_id: 'another',
      payload: { seed: 1 },
      request_id: id,
      status: 'OK',
    }
    for (const form of [body, JSON.stringify(body)]) {
      expect(readFalWebhook(form)).toMatchObject({
        completes: true,
        entry: {
          provider: 'fal',
          providerRequestId: id,
          requestId: jobRequestId('fal', id),
          response: '{"seed":1}',
          status: 'success',
        },
      })
    }
  })

  it('fails with what the model says of it, else with what fal says', () => {
    const detail = [{ loc: ['body', 'prompt'], msg: 'field required', type: 'missing' }]
    const failed = { error: 'Invalid status code: 422', request_id: id, status: 'ERROR' }
    const told = readFalWebhook({ ...failed, payload: { detail } })
    expect(told.entry).toMatchObject({ error: 'body.prompt: field required', errorType: 'missing' })
    const untold = readFalWebhook({ ...failed, payload: null })
    expect(untold.entry).toMatchObject({ error: 'Invalid status code: 422', status: 'error' })
  })

  it('says why there is no output in it', () => {
    const body = { payload: null, payload_error: 'not serializable', request_id: id, status: 'OK' }
    expect(readFalWebhook(body).entry).toMatchObject({
      metadata: { payloadError: 'not serializable' },
      response: undefined,
      status: 'success',
    })
  })

  it.each([undefined, null, 7, 'no JSON', '[]', { request_id: '' }, { request_id: { a: 1 } }])(
    'that is none (%j) is a failed call, and completes nothing',
    (body) => {
      const read = readFalWebhook(body)
      expect(read).toMatchObject({ entry: { errorType: 'invalid_webhook', status: 'error' } })
      expect(read).not.toHaveProperty('completes')
    },
  )
})

describe('the id of a job', () => {
  it('is a UUIDv8 that is the same in every process, and another one for another job', () => {
    const ids = Array.from({ length: 500 }, (_, index) => jobRequestId('fal', `job ${index}`))
    expect(new Set(ids).size).toBe(500)
    expect(
      ids.every((id) =>
        /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id),
      ),
    ).toBe(true)
    expect(jobRequestId('fal', 'job 0')).toBe(ids[0])
    expect(jobRequestId('other', 'job 0')).not.toBe(ids[0])
  })
})
