import { Link } from 'wouter';
import { ApiKeys } from './api-keys.tsx';
import { AuditLog } from './audit-log.tsx';
import { Clients } from './clients.tsx';
import { CompanySettings } from './company-settings.tsx';
import { OwnMetrics } from './own-metrics.tsx';
import { Users } from './users.tsx';
import { Webhooks } from './webhooks.tsx';

const SECTIONS = {
  users: { label: 'Users', show: Users },
  clients: { label: 'Clients', show: Clients },
  'api-keys': { label: 'API keys', show: ApiKeys },
  webhooks: { label: 'Webhooks', show: Webhooks },
  metrics: { label: 'Own metrics', show: OwnMetrics },
  'audit-log': { label: 'Audit log', show: AuditLog },
  company: { label: 'Company', show: CompanySettings },
} as const;

/** Who and what may call, who changed what, and the company itself. For admins. */
export function Admin({ section }: { section: string }) {
  const here = section in SECTIONS ? (section as keyof typeof SECTIONS) : 'users';
  const { show: Section } = SECTIONS[here];
  return (
    <div className="page">
      <div className="page-head">
        <h1>Settings</h1>
      </div>
      <nav className="subnav" aria-label="Settings">
        {Object.entries(SECTIONS).map(([path, { label }]) => (
          <Link
            key={path}
            href={`/admin/${path}`}
            className="subnav-link"
            aria-current={path === here ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Section />
    </div>
  );
}
