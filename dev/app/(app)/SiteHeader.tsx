import type { User } from '../../payload-types.js'

const adminLinks = [
  { href: '/admin/collections/llm-logs', label: 'LLM logs' },
  { href: '/admin/collections/service-logs', label: 'Service logs' },
  { href: '/admin/collections/activity-logs', label: 'Activity logs' },
  { href: '/api/audit-reports/llm-usage', label: 'LLM report' },
  { href: '/api/audit-reports/service-usage', label: 'Service report' },
]

/** Links to the logbook are for those who may read it. */
export function SiteHeader({ user }: { user: User }) {
  const links = [
    { href: '/admin', label: 'Admin panel' },
    ...(user.role === 'admin' ? adminLinks : []),
  ]
  return (
    <header className="site-header">
      <a className="site-header__name" href="/">
        Script Room
      </a>
      <nav aria-label="Main">
        {links.map(({ href, label }) => (
          <a href={href} key={href}>
            {label}
          </a>
        ))}
      </nav>
      <span className="site-header__user">
        {user.name ?? user.email} <small>{user.role}</small>
      </span>
    </header>
  )
}
