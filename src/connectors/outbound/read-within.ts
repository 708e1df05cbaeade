import { OutboundError } from './outbound-error.ts';

/** The whole body, or `too-large` as soon as one byte too many arrives, whatever `Content-Length` promised. */
export async function readWithin(
  answer: Response,
  maxBytes: number,
  target: URL,
  method: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!answer.body) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of answer.body as ReadableStream<Uint8Array<ArrayBuffer>>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new OutboundError('too-large', target, method, `over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const [only] = chunks;
  if (only && chunks.length === 1) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
