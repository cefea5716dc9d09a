import type { TableName } from './tables.ts';

type Partition = (...parts: string[]) => string;

/**
 * Every family of partition keys, by table. Stores make their keys here, and the stack makes the functions' permissions
 * from the same builders: called with stars in place of its parts, each gives the pattern of its family (lib/storage).
 * A family that is missing here is one that no function may reach. The parts of a company's own come after its id, which
 * holds no `#`.
 */
export const PARTITIONS = {
  /** What leads from a credential to its company. */
  directory: {
    client: (clientId: string) => `client#${clientId}`,
    apiKey: (secretHash: string) => `apikey#${secretHash}`,
    userToken: (tokenHash: string) => `token#${tokenHash}`,
    /** Access tokens that were ended before their time. */
    revoked: (tokenId: string) => `revoked#${tokenId}`,
    /** Opens one stream connection. */
    ticket: (ticketHash: string) => `ticket#${ticketHash}`,
    /** Leads to the user that was invited. */
    invitation: (tokenHash: string) => `invitation#${tokenHash}`,
    email: (address: string) => `email#${address.toLowerCase()}`,
  },
  records: {
    /** Profile, users, clients, API keys, webhooks, templates, definitions of own metrics. */
    company: (company: string) => company,
    alertRules: (company: string) => `${company}#alert_rules`,
    alerts: (company: string) => `${company}#alerts`,
    /** Which data points rules have seen. */
    alertSeen: (company: string) => `${company}#alert_seen`,
    audit: (company: string) => `${company}#audit`,
    deliveries: (company: string) => `${company}#deliveries`,
    /** How long reports took. */
    durations: (company: string) => `${company}#durations`,
    erasures: (company: string) => `${company}#erasures`,
    /** What an erasure has found. */
    found: (company: string, erasure: string) => `${company}#erasure#${erasure}`,
    /** Answers that are kept with the job that they tell of. */
    idempotency: (company: string) => `${company}#idempotency`,
    jobs: (company: string) => `${company}#jobs`,
    queue: (company: string) => `${company}#queue`,
    removal: (company: string) => `${company}#removal`,
    runs: (company: string) => `${company}#runs`,
    schedules: (company: string) => `${company}#schedules`,
    tokens: (company: string) => `${company}#tokens`,
  },
  points: { event: (company: string, eventId: string) => `${company}#${eventId}` },
  deltas: { day: (company: string, day: string) => `${company}#${day}` },
  /** Rows, and the marks of applied deltas. */
  rollups: { rows: (company: string, partition: string) => `${company}#${partition}` },
  counters: {
    /** Hours, minutes, reports of a day, calls that were answered. */
    company: (company: string) => company,
    /** Calls of an address, whoever they are for. */
    address: (addressHash: string) => `address#${addressHash}`,
    idempotency: (company: string) => `${company}#idempotency`,
    signIn: (attemptHash: string) => `signin#${attemptHash}`,
    values: (company: string, dimension: string) => `${company}#values#${dimension}`,
  },
  connections: {
    /** When the company's next turn is due. */
    company: (company: string) => company,
    channels: (company: string) => `${company}#channels`,
    log: (company: string, channel: string, epoch: string) => `${company}#log#${channel}#${epoch}`,
    members: (company: string, channel: string) => `${company}#to#${channel}`,
    messages: (company: string) => `${company}#messages`,
    open: (company: string) => `${company}#open`,
    subscriptions: (company: string, connection: string) => `${company}#by#${connection}`,
    watch: (company: string) => `${company}#watch`,
    who: (company: string) => `${company}#who`,
  },
} as const satisfies Record<TableName, Record<string, Partition>>;

export type Family<Name extends TableName> = keyof (typeof PARTITIONS)[Name];
