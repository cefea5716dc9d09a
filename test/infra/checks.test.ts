import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { makeApp } from '#lib/app.ts';
import { emptyBundles, resources, template } from './synthesized.ts';

interface Report {
  pluginReports: { pluginName: string; conclusion: string; violations: { ruleName: string }[] }[];
}

/** Synthesizes as `cdk synth` does, with every check; the report of the checks. */
function check(context: Record<string, unknown>): Report {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const { app } = makeApp({ outdir, bundles: emptyBundles(), context });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
  return JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
}

describe('cdk-nag and the schemas of CloudFormation', () => {
  it.each([
    { stage: 'sandbox' },
    {
      stage: 'production',
      alarmEmail: 'ops@acme.example',
      domainName: 'data.acme.example',
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
    },
  ])('find nothing unexplained in %j', (context) => {
    const { pluginReports } = check(context);
    expect(pluginReports.filter(({ conclusion }) => conclusion === 'failure')).toEqual([]);
  });
});

describe('cost at rest', () => {
  it('has no resource that is charged by the hour', () => {
    const types = new Set(Object.values(template().Resources).map(({ Type }) => Type));
    const hourly =
      /NatGateway|LoadBalancer|::RDS::|ElastiCache|OpenSearch|::Kinesis::|::EC2::|::ECS::|::KMS::Key|WAFv2/;
    expect([...types].filter((type) => hourly.test(type))).toEqual([]);
    expect(resources('AWS::SecretsManager::Secret')).toHaveLength(1);
    expect(resources('AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(JSON.stringify(template())).not.toContain('ProvisionedConcurren');
  });

  it('keeps alarms under $4.20 a month: each is charged for each metric that it reads', () => {
    const metrics = resources('AWS::CloudWatch::Alarm').map(([, { Properties }]) => {
      const list = Properties['Metrics'] as { MetricStat?: object }[] | undefined;
      return list ? list.filter(({ MetricStat }) => MetricStat).length : 1;
    });
    expect(metrics.reduce((sum, count) => sum + count, 0) * 0.1).toBeLessThanOrEqual(4.2);
    expect(Math.max(...metrics)).toBeLessThanOrEqual(10);
  });
});
