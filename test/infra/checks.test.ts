import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { makeApp } from '#lib/app.ts';
import { emptyBundles, emptyPage, resources, template } from './synthesized.ts';

interface Report {
  pluginReports: { pluginName: string; conclusion: string; violations: { ruleName: string }[] }[];
}

/** Synthesizes as `cdk synth` does; the report of the checks, which lists failed ones only; one that fails also throws. CDK's own, the slow ones, are made for production only. */
function check(context: Record<string, unknown>): Report {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const { app } = makeApp({
    outdir,
    bundles: emptyBundles(),
    webFiles: emptyPage(),
    context,
    validate: context['stage'] === 'production',
  });
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
  ])(
    'find nothing unexplained in %j',
    (context) => {
      const { pluginReports } = check(context);
      expect(pluginReports.filter(({ conclusion }) => conclusion === 'failure')).toEqual([]);
    },
    120_000,
  );
});

/** Logical ids that a value refers to, by Ref, Fn::GetAtt and Fn::Sub. */
function referredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0])];
    if (key === 'Fn::Sub')
      return [...JSON.stringify(inner).matchAll(/\$\{(\w+)/g)].map(([, id]) => String(id));
    return referredTo(inner);
  });
}

/** The resources that are part of a circle, in its order; empty where there is none. */
function circle(dependencies: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const visit = (id: string, path: string[]): string[] => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return [];
    for (const next of dependencies.get(id) ?? []) {
      const found = visit(next, [...path, id]);
      if (found.length > 0) return found;
    }
    done.add(id);
    return [];
  };
  for (const id of dependencies.keys()) {
    const found = visit(id, []);
    if (found.length > 0) return found;
  }
  return [];
}

describe('the order of a deployment', () => {
  const dependencies = new Map(
    Object.entries(template().Resources).map(([id, { Properties, DependsOn }]) => [
      id,
      [...referredTo(Properties), ...[DependsOn ?? []].flat()],
    ]),
  );

  it('has no circle, though functions know their address and the APIs know their functions', () => {
    expect(circle(dependencies)).toEqual([]);
    const distribution = resources('AWS::CloudFront::Distribution')[0]?.[0] ?? '';
    expect(circle(new Map([...dependencies, [distribution, ['a']], ['a', [distribution]]]))).not.toEqual([]);
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

  it('keeps alarms under $5.00 a month before the ten free ones: each is charged for each metric that it reads', () => {
    const metrics = resources('AWS::CloudWatch::Alarm').map(([, { Properties }]) => {
      const list = Properties['Metrics'] as { MetricStat?: object }[] | undefined;
      return list ? list.filter(({ MetricStat }) => MetricStat).length : 1;
    });
    expect(metrics.reduce((sum, count) => sum + count, 0) * 0.1).toBeLessThanOrEqual(5);
    expect(Math.max(...metrics)).toBeLessThanOrEqual(10);
  });
});
