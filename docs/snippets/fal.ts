import { createFalClient } from '@fal-ai/client'
import { instrumentedFetch } from 'payload-logbook'

const fal = createFalClient({ credentials: process.env.FAL_KEY, fetch: instrumentedFetch })

/** Waits for the job in fal's queue: one row, pending until the result is there. */
export async function draw(prompt: string): Promise<unknown> {
  const { data } = await fal.subscribe('fal-ai/flux/dev', { input: { prompt }, pollInterval: 500 })
  return data
}

export async function drawAtOnce(prompt: string): Promise<unknown> {
  const { data } = await fal.run('fal-ai/flux/dev', { input: { prompt } })
  return data
}
