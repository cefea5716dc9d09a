import { startCloud } from '#local/cloud.ts';
import { noGateway } from './fixture.ts';

/** Runs a cloud for a test that kills it: arguments are cdk.out and the data directory, output its endpoints. */
const [cdkOutDir = '', dataDir = ''] = process.argv.slice(2);
const cloud = await startCloud({ cdkOutDir, dataDir, port: 0, startGateway: noGateway });
process.on('SIGTERM', () => void cloud.stop().then(() => process.exit(0)));
console.log(JSON.stringify({ endpoints: cloud.endpoints }));
