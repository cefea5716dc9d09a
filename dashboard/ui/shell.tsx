import { Dialog } from '@base-ui/react/dialog';
import {
  Bell,
  CalendarClock,
  ChartLine,
  FileText,
  Gauge,
  Menu as MenuIcon,
  Settings2,
  X,
} from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type Rights, requireSession } from '#dashboard/session/session.ts';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionChip } from './connection-chip.tsx';
import { UnreadCount } from './unread-count.tsx';

const PAGES = [
  { path: '/', label: 'Overview', icon: ChartLine, for: (rights: Rights) => rights.viewAnalytics },
  { path: '/alerts', label: 'Alerts', icon: Bell, for: (rights: Rights) => rights.viewAnalytics },
  { path: '/reports', label: 'Reports', icon: FileText, for: (rights: Rights) => rights.viewReports },
  {
    path: '/schedules',
    label: 'Schedules',
    icon: CalendarClock,
    for: (rights: Rights) => rights.createReports,
  },
  { path: '/usage', label: 'Usage', icon: Gauge, for: () => true },
  { path: '/admin', label: 'Settings', icon: Settings2, for: (rights: Rights) => rights.administer },
] as const;

/** The frame around every view: where one is, who one is, and whether figures are live. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { company } = requireSession();
  const [open, setOpen] = useState(false);
  const here = PAGES.find((page) => page.path !== '/' && path.startsWith(page.path)) ?? PAGES[0];
  useEffect(() => {
    document.title = `${here.label} · ${company.name}`;
  }, [here.label, company.name]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <aside className="sidebar">
        <Brand />
        <Pages here={here.path} />
        <div className="sidebar-foot">
          <ConnectionChip />
          <AccountMenu />
        </div>
      </aside>
      <header className="topbar">
        <Dialog.Root open={open} onOpenChange={setOpen}>
          <Dialog.Trigger className="button button--icon" aria-label="Open the menu">
            <MenuIcon size={18} aria-hidden="true" />
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Backdrop className="backdrop" />
            <Dialog.Popup className="drawer">
              <div className="drawer-head">
                <Dialog.Title className="visually-hidden">Menu</Dialog.Title>
                <Brand />
                <Dialog.Close className="button button--icon" aria-label="Close the menu">
                  <X size={18} aria-hidden="true" />
                </Dialog.Close>
              </div>
              <Pages here={here.path} onGo={() => setOpen(false)} />
              <div className="sidebar-foot">
                <AccountMenu />
              </div>
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
        <span className="topbar-title">{company.name}</span>
        <ConnectionChip />
      </header>
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Brand() {
  const { company } = requireSession();
  return (
    <div className="brand">
      <span className="brand-mark" aria-hidden="true">
        <svg viewBox="0 0 24 24" width="22" height="22">
          <rect width="24" height="24" rx="6" fill="currentColor" />
          <path d="M6 16.5l4-5 3.2 3L18 8" className="brand-line" />
        </svg>
      </span>
      <span className="brand-name">{company.name}</span>
    </div>
  );
}

function Pages({ here, onGo }: { here: string; onGo?: () => void }) {
  const { rights } = requireSession();
  return (
    <nav className="nav" aria-label="Main">
      {PAGES.filter((page) => page.for(rights)).map(({ path, label, icon: Icon }) => (
        <Link
          key={path}
          href={path}
          className="nav-link"
          aria-current={path === here ? 'page' : undefined}
          {...(onGo && { onClick: onGo })}
        >
          <Icon size={16} aria-hidden="true" />
          {label}
          {path === '/alerts' && <UnreadCount />}
        </Link>
      ))}
    </nav>
  );
}
