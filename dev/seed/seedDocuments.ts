import type { Payload } from 'payload'

import { writeScene } from '../provider/writeScene.js'
import { accounts } from './accounts.js'

const projects = [
  { owner: 0, status: 'production', title: 'The Radio Shop' },
  { owner: 1, status: 'production', title: 'Low Tide' },
  { owner: 2, status: 'draft', title: 'Seven Postcards' },
] as const

const scripts = [
  { project: 0, prompt: 'Two sisters clear out their father’s radio shop.' },
  { project: 0, prompt: 'A voice on a frequency that has been silent for years.' },
  { project: 1, prompt: 'A ferry captain refuses to leave the harbour.' },
] as const

/** The users, projects and scripts that the product starts with. */
export async function seedDocuments(payload: Payload): Promise<void> {
  const userIds = []
  for (const data of accounts) {
    userIds.push((await payload.create({ collection: 'users', data })).id)
  }
  const projectIds = []
  for (const { owner, status, title } of projects) {
    const data = { owner: userIds[owner], status, title }
    projectIds.push((await payload.create({ collection: 'projects', data })).id)
  }
  for (const { project, prompt } of scripts) {
    await payload.create({
      collection: 'scripts',
      data: {
        body: writeScene(prompt),
        generatedBy: userIds[projects[project].owner],
        model: 'anthropic/claude-sonnet-4',
        project: projectIds[project]!,
        prompt,
        title: prompt,
      },
    })
  }
}
