import type { paths } from '#dashboard/api/paths.d.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';

export type Webhook =
  paths['/v2/admin/webhooks']['get']['responses'][200]['content']['application/json']['webhooks'][number];
type Event = NonNullable<
  paths['/v2/admin/webhooks']['post']['requestBody']['content']['application/json']['events']
>[number];

const EVENTS: readonly (readonly [Event, string])[] = [
  ['report_completed', 'a report is ready'],
  ['report_failed', 'a report has failed'],
  ['alert_triggered', 'an alert begins'],
  ['alert_resolved', 'an alert ends'],
];

/** What a webhook is told of, in words. */
export function eventText(event: string): string {
  return EVENTS.find(([name]) => name === event)?.[1] ?? event.replaceAll('_', ' ');
}

/** What a new webhook and one that is changed have in common. */
export function WebhookFields({ webhook }: { webhook?: Webhook }) {
  return (
    <>
      <NameField value={webhook?.name} example="Data warehouse" />
      <label className="field">
        <span className="field-label">Address</span>
        <input
          className="input"
          type="url"
          name="url"
          required
          maxLength={2000}
          defaultValue={webhook?.url}
          placeholder="https://hooks.example.com/analytics"
        />
      </label>
      <fieldset className="choices">
        <legend className="field-label">Is told when</legend>
        {EVENTS.map(([event, label]) => (
          <label key={event} className="choice">
            <input
              type="checkbox"
              name="event"
              value={event}
              defaultChecked={webhook ? webhook.events.includes(event) : true}
            />
            {label}
          </label>
        ))}
        <span className="field-hint">
          Reports and alert rules that name it tell it whatever is chosen here.
        </span>
      </fieldset>
    </>
  );
}

export function eventsOf(form: FormData): Event[] {
  const chosen = form.getAll('event');
  return EVENTS.map(([event]) => event).filter((event) => chosen.includes(event));
}
