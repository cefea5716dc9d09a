import { randomUUID } from 'node:crypto';
import type { Clock } from '#shared/runtime/clock.ts';
import type { HttpAnswer, HttpRequest } from '../gateway/http-message.ts';
import type { OtherAccounts } from './other-accounts.ts';

const LONGEST_S = 3_600;

/**
 * AWS STS: AssumeRole of the roles that stand for other accounts. A role that is not there and one that asks for another
 * external id are refused alike. Session policies are taken and not applied.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function answerSts(accounts: OtherAccounts, clock: Clock): (request: HttpRequest) => HttpAnswer {
  return ({ body }) => {
    const asked = new URLSearchParams(body.toString());
    if (asked.get('Action') !== 'AssumeRole')
      return refused(400, 'InvalidAction', 'Only AssumeRole is served locally.');
    const seconds = Number(asked.get('DurationSeconds') ?? LONGEST_S);
    const arn = asked.get('RoleArn') ?? '';
    const role = accounts.trusting(arn, asked.get('ExternalId') ?? undefined);
    if (!role)
      return refused(403, 'AccessDenied', `Not authorized to perform: sts:AssumeRole on resource: ${arn}`);
    const session = accounts.begin(role, Math.min(LONGEST_S, seconds));
    const expiration = new Date(clock() + seconds * 1000).toISOString();
    return xml(
      200,
      '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
        `<AccessKeyId>${session}</AccessKeyId><SecretAccessKey>local</SecretAccessKey>` +
        `<SessionToken>local</SessionToken><Expiration>${expiration}</Expiration>` +
        `</Credentials></AssumeRoleResult>${metadata()}</AssumeRoleResponse>`,
    );
  };
}

function refused(status: number, code: string, message: string): HttpAnswer {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return xml(
    status,
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
      `<Code>${code}</Code><Message>${text}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

function metadata(): string {
  return `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
}

function xml(status: number, text: string): HttpAnswer {
  return { status, headers: [['Content-Type', 'text/xml']], body: Buffer.from(text) };
}
