import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { HandlerError, InstanceData, InstanceMessage, InvocationRequest } from './messages.ts';

/** One instance of a function: loads its bundle, then runs one invocation at a time. */
type Handler = (event: unknown, context: unknown) => unknown;

const data = workerData as InstanceData;
const say = (message: InstanceMessage): void => parentPort?.postMessage(message, []);

/**
 * On Lambda no package.json stands above the bundle, so its `.js` files are CommonJS. Here the project's own says
 * "module", which must not reach into the bundle.
 */
function readAsCommonJs(codeDir: string): void {
  if (existsSync(join(codeDir, 'package.json'))) return;
  const root = pathToFileURL(join(codeDir, '/')).href;
  registerHooks({
    load: (url, context, next) => {
      const isOurs = url.startsWith(root) && url.endsWith('.js') && !url.includes('/node_modules/');
      return next(url, isOurs ? { ...context, format: 'commonjs' } : context);
    },
  });
}

function asError(error: unknown, fallbackType = 'Error'): HandlerError {
  if (error instanceof Error) {
    return {
      errorType: error.name === 'Error' ? error.constructor.name : error.name,
      message: error.message,
    };
  }
  return { errorType: fallbackType, message: typeof error === 'string' ? error : JSON.stringify(error) };
}

/** Error types as the Node.js runtime names them, https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function loadHandler(): Handler | HandlerError {
  const dot = data.handler.lastIndexOf('.');
  const [file, name] = [data.handler.slice(0, dot), data.handler.slice(dot + 1)];
  try {
    readAsCommonJs(data.codeDir);
    const require = createRequire(join(data.codeDir, 'index.js'));
    const module = require(`./${file}`) as Record<string, unknown>;
    const handler = module[name];
    if (typeof handler === 'function') return handler as Handler;
    return { errorType: 'Runtime.HandlerNotFound', message: `${data.handler} is undefined or not exported` };
  } catch (error) {
    console.error(error);
    const isMissing = (error as { code?: string }).code === 'MODULE_NOT_FOUND';
    return isMissing ? { ...asError(error), errorType: 'Runtime.ImportModuleError' } : asError(error);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(request: InvocationRequest): unknown {
  const deadline = performance.now() + request.remainingMs;
  return {
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    awsRequestId: request.requestId,
    logGroupName: `/aws/lambda/${data.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function run(handler: Handler | HandlerError, request: InvocationRequest): Promise<void> {
  if (typeof handler !== 'function') return say({ kind: 'failed', error: handler });
  try {
    const result = await handler(JSON.parse(request.eventJson), contextOf(request));
    say({ kind: 'result', resultJson: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    console.error(error);
    say({ kind: 'failed', error: asError(error) });
  }
}

const handler = loadHandler();
parentPort?.on('message', (request: InvocationRequest) => void run(handler, request));
say({ kind: 'ready' });
