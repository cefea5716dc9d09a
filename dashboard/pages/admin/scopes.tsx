const SCOPES = [
  ['analytics:read', 'Read figures, use the stream'],
  ['analytics:write', 'Send events, manage alert rules'],
  ['reports:read', 'Read and download reports'],
  ['reports:write', 'Make and delete reports'],
  ['admin:manage', 'Change these settings'],
] as const;
export type Scope = (typeof SCOPES)[number][0];

/** What a client or key may do. */
export function ScopeFields() {
  return (
    <fieldset className="choices">
      <legend className="field-label">May do</legend>
      {SCOPES.map(([scope, text]) => (
        <label key={scope} className="choice">
          <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'analytics:write'} />
          <span>
            <code>{scope}</code> <span className="muted">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function scopesOf(form: FormData): Scope[] {
  const chosen = form.getAll('scope');
  return SCOPES.flatMap(([scope]) => (chosen.includes(scope) ? [scope] : []));
}
