import { Logger } from '@aws-lambda-powertools/logger';

/** JSON logs; the service name is the function's (POWERTOOLS_SERVICE_NAME). Bodies and tokens are never logged. */
export const logger = new Logger();
