import config from '@payload-config'
import { headers } from 'next/headers.js'
import { getPayload } from 'payload'

import type { User } from '../../payload-types.js'

import { GenerateForm } from './GenerateForm.js'
import { ProjectList } from './ProjectList.js'
import { ScriptList } from './ScriptList.js'
import { SiteHeader } from './SiteHeader.js'

export default async function Page() {
  const payload = await getPayload({ config })
  const { user } = await payload.auth({ headers: await headers() })
  return user ? <Workshop user={user} /> : <Welcome />
}

function Welcome() {
  return (
    <main className="welcome">
      <h1>Script Room</h1>
      <p>A small script-writing product. Every call of a model that it makes is in its logbook.</p>
      <a className="button" href="/admin/login?redirect=%2F">
        Sign in
      </a>
    </main>
  )
}

async function Workshop({ user }: { user: User }) {
  const payload = await getPayload({ config })
  const asUser = { overrideAccess: false, user } as const
  const [projects, scripts] = await Promise.all([
    payload.find({ collection: 'projects', limit: 50, sort: 'title', ...asUser }),
    payload.find({ collection: 'scripts', limit: 10, sort: '-createdAt', ...asUser }),
  ])
  return (
    <>
      <SiteHeader user={user} />
      <main className="workshop">
        <section>
          <h2>Generate a script</h2>
          <GenerateForm projects={projects.docs.map(({ id, title }) => ({ id, title }))} />
        </section>
        <section>
          <h2>Projects</h2>
          <ProjectList projects={projects.docs} />
        </section>
        <section className="wide">
          <h2>Latest scripts</h2>
          <ScriptList scripts={scripts.docs} />
        </section>
      </main>
    </>
  )
}
