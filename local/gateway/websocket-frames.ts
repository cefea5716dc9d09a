/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const MAX_FRAME_BYTES = 32 * 1024;
export const MAX_MESSAGE_BYTES = 128 * 1024;

/**
 * Follows the frame headers in a client's byte stream (RFC 6455 section 5.2) and reports the first frame whose
 * payload is longer than the limit. The WebSocket library bounds messages only, not frames.
 */
export function createFrameWatch(maxFrameBytes: number, onTooLong: () => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let payloadLeft = 0;
  let reported = false;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length && !reported) {
      if (payloadLeft > 0) {
        const step = Math.min(payloadLeft, chunk.length - at);
        payloadLeft -= step;
        at += step;
        continue;
      }
      header = Buffer.concat([header, chunk.subarray(at, at + 1)]);
      at += 1;
      const length = payloadLength(header);
      if (length === undefined) continue;
      header = Buffer.alloc(0);
      payloadLeft = length;
      reported = length > maxFrameBytes;
      if (reported) onTooLong();
    }
  };
}

/** The payload's length once the header is whole, mask included; undefined until then. */
function payloadLength(header: Buffer): number | undefined {
  const second = header[1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const whole = 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
  if (header.length < whole) return undefined;
  if (extended === 2) return header.readUInt16BE(2);
  return extended === 8 ? Number(header.readBigUInt64BE(2)) : short;
}
