import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { makeApp } from '#lib/app.ts';

const { app } = makeApp();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
