import { Menu } from '@base-ui/react/menu';
import { BookOpen, Check, ChevronsUpDown, LogOut } from 'lucide-react';
import { useState } from 'react';
import { requireSession } from '#dashboard/session/session.ts';
import { signOut } from '#dashboard/session/sign-in.ts';
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme.ts';
import { useNotify } from './toasts.tsx';

const LABELS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** Who is signed in; theme, reference, sign-out. */
export function AccountMenu() {
  const { name, email } = requireSession();
  const [theme, setTheme] = useState(chosenTheme);
  const notify = useNotify();
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    chooseTheme(chosen);
  };
  return (
    <Menu.Root>
      <Menu.Trigger className="account">
        <span className="account-initial" aria-hidden="true">
          {name.slice(0, 1).toUpperCase()}
        </span>
        <span className="account-text">
          <span className="account-name">{name}</span>
          <span className="account-mail">{email ?? 'Client credentials'}</span>
        </span>
        <ChevronsUpDown size={14} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="positioner" side="top" align="start" sideOffset={6}>
          <Menu.Popup className="menu">
            <Menu.RadioGroup value={theme} onValueChange={choose}>
              <Menu.Group>
                <Menu.GroupLabel className="menu-label">Theme</Menu.GroupLabel>
                {THEMES.map((each) => (
                  <Menu.RadioItem key={each} value={each} className="menu-item" closeOnClick={false}>
                    <span className="menu-check">
                      <Menu.RadioItemIndicator>
                        <Check size={14} aria-hidden="true" />
                      </Menu.RadioItemIndicator>
                    </span>
                    {LABELS[each]}
                  </Menu.RadioItem>
                ))}
              </Menu.Group>
            </Menu.RadioGroup>
            <Menu.Separator className="menu-line" />
            <Menu.LinkItem className="menu-item" href="/v2/docs">
              <BookOpen size={14} aria-hidden="true" />
              API reference
            </Menu.LinkItem>
            <Menu.Item className="menu-item" onClick={() => void signOut().catch(notify.failed)}>
              <LogOut size={14} aria-hidden="true" />
              Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
