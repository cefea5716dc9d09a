/**
 * Code of the CloudFront Functions, which run on each request at the edge.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

/**
 * API Gateway needs its own name as Host, so the name that the caller used goes on in `x-forwarded-host`, in place of
 * whatever the caller wrote there. Links in answers are made from it.
 */
const KEEP_HOST = `request.headers['x-forwarded-host'] = { value: request.headers.host.value };`;

export const API_REQUEST = `function handler(event) {
  var request = event.request;
  ${KEEP_HOST}
  return request;
}
`;

/** A WebSocket API has one address, its stage; the path that the caller used is gone behind this. */
export function streamRequest(stageName: string): string {
  return `function handler(event) {
  var request = event.request;
  ${KEEP_HOST}
  request.uri = '/${stageName}';
  return request;
}
`;
}

/** Paths without a file ending are views of the one page. */
export const PAGE_REQUEST = `function handler(event) {
  var request = event.request;
  var last = request.uri.split('/').pop();
  if (last.indexOf('.') === -1) request.uri = '/index.html';
  return request;
}
`;
