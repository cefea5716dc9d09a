import { Tabs } from '@base-ui/react/tabs';
import { type FormEvent, useEffect, useState } from 'react';
import { describe } from '#dashboard/api/errors.ts';
import { endReason } from '#dashboard/session/session.ts';
import { signInAsClient, signInAsUser } from '#dashboard/session/sign-in.ts';
import { typedInto } from '#dashboard/ui/form-text.ts';

const NOTICES = {
  expired: 'Your session has ended. Sign in again.',
  'signed-out': 'You are signed out.',
} as const;

/** By e-mail and password, or with a client's credentials. */
export function SignIn() {
  const reason = endReason();
  useEffect(() => {
    document.title = 'Sign in · Analytics';
  }, []);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <svg viewBox="0 0 24 24" width="32" height="32" className="brand-mark" aria-hidden="true">
          <rect width="24" height="24" rx="6" fill="currentColor" />
          <path d="M6 16.5l4-5 3.2 3L18 8" className="brand-line" />
        </svg>
        <h1>Sign in</h1>
        {reason && (
          <p className="sign-in-notice" role="status">
            {NOTICES[reason]}
          </p>
        )}
        <Tabs.Root defaultValue="person">
          <Tabs.List className="tabs" aria-label="How to sign in">
            <Tabs.Tab className="tab" value="person">
              E-mail
            </Tabs.Tab>
            <Tabs.Tab className="tab" value="client">
              Client credentials
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="person">
            <Form
              fields={[
                { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'username' },
                { name: 'password', label: 'Password', type: 'password', autoComplete: 'current-password' },
              ]}
              signIn={signInAsUser}
            />
          </Tabs.Panel>
          <Tabs.Panel value="client">
            <Form
              fields={[
                { name: 'client_id', label: 'Client id', type: 'text', autoComplete: 'off' },
                { name: 'client_secret', label: 'Client secret', type: 'password', autoComplete: 'off' },
              ]}
              signIn={signInAsClient}
            />
          </Tabs.Panel>
        </Tabs.Root>
      </div>
      <p className="sign-in-foot">
        <a href="/v2/docs">API reference</a>
      </p>
    </main>
  );
}

interface FieldSpec {
  name: string;
  label: string;
  type: string;
  autoComplete: string;
}

interface FormProps {
  fields: [FieldSpec, FieldSpec];
  signIn: (name: string, secret: string) => Promise<void>;
}

function Form({ fields, signIn }: FormProps) {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const [name, secret] = fields.map((field) => typedInto(given, field.name));
    setBusy(true);
    setError(undefined);
    try {
      await signIn(name ?? '', secret ?? '');
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const problem = error === undefined ? undefined : describe(error);
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      {fields.map(({ name, label, ...input }, index) => (
        <label key={name} className="field">
          <span className="field-label">{label}</span>
          <input className="input" name={name} required {...input} autoFocus={index === 0} />
        </label>
      ))}
      {problem && (
        <p className="form-error" role="alert">
          {problem.title}. {problem.advice}
        </p>
      )}
      <button type="submit" className="button button--primary button--wide" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
