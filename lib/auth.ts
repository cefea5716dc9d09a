import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '#shared/runtime/env-names.ts';
import type { UsagePlans } from './api/usage-plans.ts';
import type { Registration, Stage } from './config.ts';
import { acknowledge } from './kit/acknowledge.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** Tokens: the function that issues them, the authorizer that checks them, and the secret that both share. */
export class Auth extends Construct {
  readonly function: ServiceFunction;
  readonly authorizer: ServiceFunction;
  readonly tokenSecret: Secret;

  constructor(scope: Construct, id: string, props: PlatformScope & { stage: Stage }) {
    super(scope, id);
    this.tokenSecret = this.makeTokenSecret(props.stage);
    this.function = this.makeTokenFunction(props);
    this.authorizer = this.makeAuthorizer(props);
  }

  /** Allows reading the keys that sign tokens. Who reads them can make tokens. */
  grantTokenKeys(target: ServiceFunction): void {
    target.allow(['secretsmanager:GetSecretValue'], [this.tokenSecret.secretArn]);
    target.env(ENV.tokenSecretArn, this.tokenSecret.secretArn);
  }

  /**
   * Lets companies register themselves where the configuration says so: each gets an API key of its own in the usage
   * plan of its plan. Where it does not, the function may not even make one.
   */
  grantRegistration(usagePlans: UsagePlans, registration: Registration): void {
    this.function.env(ENV.registration, registration);
    if (registration === 'open') usagePlans.grantJoin(this.function, ['basic']);
    this.function.env(ENV.usagePlanIds, usagePlans.idsAsJson);
  }

  /** `{"kid": "k1", "key": "<64 characters>"}` */
  private makeTokenSecret(stage: Stage): Secret {
    const secret = new Secret(this, 'TokenSecret', {
      description: 'Key that signs the access tokens of the analytics platform',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ kid: 'k1' }),
        generateStringKey: 'key',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: stage === 'production' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'npm run rotate-key gives it a new key without a gap (docs/credentials.md); a schedule would need a function of its own, which costs while nobody calls.',
    );
    return secret;
  }

  private makeTokenFunction(props: PlatformScope): ServiceFunction {
    const made = new ServiceFunction(this, 'Auth', {
      ...housing(props),
      name: 'auth',
      description: 'Issues tokens, registers companies, tells what of the limits is used',
      // A whole CPU: the hash of a password is slow on purpose.
      memorySize: 1769,
      severity: 'high',
      errorImpact: 'Nobody can sign in, and clients get no new tokens; those that have one can call on.',
    });
    this.grantTokenKeys(made);
    const { tables } = props;
    tables.grant(made, 'directory', ['client', 'email'], ['GetItem']);
    tables.grant(made, 'directory', ['email', 'revoked', 'userToken'], ['PutItem']);
    tables.grant(made, 'directory', ['userToken'], ['DeleteItem']);
    tables.grant(made, 'records', ['company'], ['GetItem', 'PutItem', 'UpdateItem']);
    tables.grant(made, 'records', ['tokens'], ['PutItem', 'DeleteItem']);
    // How many jobs run and wait.
    tables.grant(made, 'records', ['queue'], ['GetItem']);
    tables.grant(made, 'counters', ['company'], ['GetItem', 'UpdateItem']);
    tables.grant(made, 'counters', ['address', 'signIn'], ['UpdateItem']);
    return made;
  }

  private makeAuthorizer(props: PlatformScope): ServiceFunction {
    const made = new ServiceFunction(this, 'Authorizer', {
      ...housing(props),
      name: 'authorizer',
      description: 'Tells API Gateway who calls and on which plan',
      memorySize: 1024,
      timeout: Duration.seconds(5),
      severity: 'high',
      errorImpact: 'Every call that needs a token fails, and no stream can be opened.',
    });
    this.grantTokenKeys(made);
    const { tables } = props;
    tables.grant(made, 'directory', ['apiKey', 'client', 'revoked', 'userToken'], ['GetItem']);
    // A ticket opens one connection.
    tables.grant(made, 'directory', ['ticket'], ['DeleteItem']);
    tables.grant(made, 'records', ['company'], ['GetItem']);
    return made;
  }
}
