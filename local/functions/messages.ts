/** What the host and an instance's thread say to each other. Events and results travel as JSON text, as on Lambda. */
export interface InstanceData {
  codeDir: string;
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
}

export interface InvocationRequest {
  requestId: string;
  eventJson: string;
  /** Milliseconds until the function's timeout. */
  remainingMs: number;
}

export interface HandlerError {
  errorType: string;
  message: string;
}

export type InstanceMessage =
  /** The module is loaded; the next invocation may come. */
  { kind: 'ready' } | { kind: 'result'; resultJson: string } | { kind: 'failed'; error: HandlerError };
