import type { Node } from 'constructs';

/** `sandbox` may be deleted with all its data; `production` keeps tables, files and the secret whatever happens to the stack. */
export type Stage = 'sandbox' | 'production';

/** Whether anybody may make a company by `POST /api/v1/auth/register`; `off` leaves that to `npm run bootstrap`. */
export type Registration = 'open' | 'off';

export interface PlatformConfig {
  stackName: string;
  stage: Stage;
  /** Host name of one's own for the distribution, with its certificate in us-east-1. */
  domain?: { name: string; certificateArn: string };
  /** Further origins that browsers may call the API from; the platform's own is always among them. */
  allowedOrigins: readonly string[];
  /** Address that gets the alarms. */
  alarmEmail?: string;
  /** Sender of mails, `Name <address>`; verified in SES by its address or domain. */
  mailFrom: string;
  registration: Registration;
  /** `host:port` list that webhooks and data sources may reach though they are private. */
  allowedPrivateHosts?: string;
}

/**
 * Reads the configuration from the CDK context: `cdk deploy -c stage=production -c domainName=… -c certificateArn=…`,
 * or the same keys in cdk.json.
 *
 * @throws Error naming the key whose value does not fit
 */
export function readConfig(node: Node): PlatformConfig {
  const domain = readDomain(node);
  const alarmEmail = text(node, 'alarmEmail');
  const allowedPrivateHosts = text(node, 'allowedPrivateHosts');
  return {
    stackName: text(node, 'stackName') ?? 'AnalyticsPlatform',
    stage: readStage(text(node, 'stage')),
    mailFrom: readSender(text(node, 'mailFrom')),
    registration: readRegistration(text(node, 'registration')),
    allowedOrigins: readOrigins(text(node, 'allowedOrigins')),
    ...(domain && { domain }),
    ...(alarmEmail !== undefined && { alarmEmail }),
    ...(allowedPrivateHosts !== undefined && { allowedPrivateHosts }),
  };
}

function text(node: Node, key: string): string | undefined {
  const value: unknown = node.tryGetContext(key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string')
    throw new Error(`The context value ${key} must be a text; cdk.json or -c ${key}=…`);
  return value;
}

function readStage(value = 'sandbox'): Stage {
  if (value === 'sandbox' || value === 'production') return value;
  throw new Error(`The context value stage is "${value}"; use sandbox or production.`);
}

/** Off unless asked for: in a company's own account, strangers who make companies only cost. */
function readRegistration(value = 'off'): Registration {
  if (value === 'open' || value === 'off') return value;
  throw new Error(`The context value registration is "${value}"; use open or off.`);
}

function readDomain(node: Node): PlatformConfig['domain'] {
  const name = text(node, 'domainName');
  const certificateArn = text(node, 'certificateArn');
  if (name === undefined && certificateArn === undefined) return undefined;
  if (name === undefined || certificateArn === undefined) {
    throw new Error(
      'Give domainName and certificateArn together: CloudFront serves a host name only with its certificate.',
    );
  }
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
  if (!certificateArn.startsWith('arn:') || certificateArn.split(':')[3] !== 'us-east-1') {
    throw new Error(
      `certificateArn must be the ARN of a certificate in us-east-1, where CloudFront looks for it; it is ${certificateArn}`,
    );
  }
  return { name, certificateArn };
}

/** The default is nobody's: SES refuses it, and each delivery says so, until the sender is configured. */
function readSender(value = 'Analytics <analytics@example.com>'): string {
  if (/^(?:[^<>\r\n]* <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(value)) return value;
  throw new Error(
    `The context value mailFrom is "${value}"; use an address, or a name and an address in <>.`,
  );
}

function readOrigins(value = ''): string[] {
  const origins = value.split(',').map((origin) => origin.trim());
  return origins.filter((origin) => {
    if (origin === '') return false;
    if (URL.parse(origin)?.origin === origin) return true;
    throw new Error(
      `allowedOrigins holds "${origin}"; an origin is scheme and host, such as https://app.example.com`,
    );
  });
}
