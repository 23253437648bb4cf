import type { Project } from '../../payload-types.js'

const statusLabels = { draft: 'Draft', finished: 'Finished', production: 'In production' }

export function ProjectList({ projects }: { projects: Project[] }) {
  if (projects.length === 0) {
    return (
      <p>
        None yet. <a href="/admin/collections/projects/create">Create the first one</a>.
      </p>
    )
  }
  return (
    <ul className="cards">
      {projects.map(({ id, owner, status, title }) => (
        <li key={id}>
          <a href={`/admin/collections/projects/${id}`}>{title}</a>
          <span className={`status status--${status}`}>{statusLabels[status]}</span>
          {owner && typeof owner === 'object' && <small>{owner.name ?? owner.email}</small>}
        </li>
      ))}
    </ul>
  )
}
