import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readConfig } from './config.ts';
import { PlatformStack } from './platform-stack.ts';

const ROOT = join(import.meta.dirname, '..');

export interface PlatformAppOptions {
  /** Where the cloud assembly is written. @default what the CDK's command line asks for */
  outdir?: string;
  /** Directory of the built functions. @default dist/functions */
  bundles?: string;
  /** Directory of the built dashboard. @default dist/web */
  webFiles?: string;
  /** Context values over those of cdk.json; those of the command line go before both. */
  context?: Record<string, unknown>;
  /** Whether CDK checks the template against CloudFormation's schemas, which takes some seconds. @default true */
  validate?: boolean;
}

/** The CDK app with its one stack, configured from cdk.json and the command line (lib/config.ts). */
export function makeApp(options: PlatformAppOptions = {}): { app: App; stack: PlatformStack } {
  const app = new App({
    ...(options.outdir !== undefined && { outdir: options.outdir }),
    analyticsReporting: false,
    builtinCloudFormationValidation: options.validate ?? true,
    context: { ...contextOfFile(), ...options.context },
  });
  const config = readConfig(app.node);
  const stack = new PlatformStack(app, config.stackName, {
    config,
    bundles: options.bundles ?? join(ROOT, 'dist/functions'),
    webFiles: options.webFiles ?? join(ROOT, 'dist/web'),
    description: 'Analytics and reporting platform: REST API, stream, reports, dashboard',
    terminationProtection: config.stage === 'production',
    tags: { application: 'analytics-platform', stage: config.stage },
  });
  return { app, stack };
}

/** The same flags whether the CDK's command line or a script runs the app. */
function contextOfFile(): Record<string, unknown> {
  const file = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as {
    context?: Record<string, unknown>;
  };
  return file.context ?? {};
}
