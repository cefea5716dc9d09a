/** `name` of a form: what a report or a schedule is called. */
export function NameField({ standard }: { standard: string }) {
  return (
    <label className="field">
      <span className="field-label">Name</span>
      <input className="input" name="name" required minLength={5} maxLength={100} defaultValue={standard} />
    </label>
  );
}
