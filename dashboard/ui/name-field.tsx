export interface NameFieldProps {
  /** Least and most letters; at least one of most 100 where left out. */
  minLength?: number;
  maxLength?: number;
  /** What stands in it at first. */
  value?: string | undefined;
  /** An example, where nothing does. */
  example?: string;
  hint?: string;
}

/** `name` of a form: what a thing of the company's is called. */
export function NameField({ minLength, maxLength = 100, value, example, hint }: NameFieldProps) {
  return (
    <label className="field">
      <span className="field-label">Name</span>
      <input
        className="input"
        name="name"
        required
        minLength={minLength}
        maxLength={maxLength}
        defaultValue={value}
        placeholder={example}
      />
      {hint !== undefined && <span className="field-hint">{hint}</span>}
    </label>
  );
}
