import type { Script } from '../../payload-types.js'

export function ScriptList({ scripts }: { scripts: Script[] }) {
  if (scripts.length === 0) {
    return <p>None yet: generate one.</p>
  }
  return (
    <ul className="scripts">
      {scripts.map(({ id, body, model, project, title }) => (
        <li key={id}>
          <details>
            <summary>
              {title}
              <small>
                {typeof project === 'object' && `${project.title} · `}
                {model}
              </small>
            </summary>
            <pre>{body}</pre>
          </details>
        </li>
      ))}
    </ul>
  )
}
