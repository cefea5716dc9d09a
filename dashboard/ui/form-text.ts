/** What was typed into a field, spaces included; empty where there is no such field. */
export function typedInto(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** The same without spaces around it. */
export function textOf(form: FormData, name: string): string {
  return typedInto(form, name).trim();
}
