import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { problem } from './problem.ts';

export type Body =
  | { readonly read: true; readonly text: string }
  | { readonly read: false; readonly answer: HttpResponseInit };

/**
 * The exact text of a body, within a cap. The platform hands chunked bodies over empty, so an empty one is refused with
 * the reason (functions-host 3.1).
 */
export async function readBody(http: HttpRequest, maxBytes: number): Promise<Body> {
  const declared = Number(http.headers.get('content-length') ?? 0);
  if (declared > maxBytes) return tooLarge(maxBytes);
  const bytes = await http.arrayBuffer();
  if (bytes.byteLength > maxBytes) return tooLarge(maxBytes);
  if (bytes.byteLength === 0) {
    const detail = 'The body is empty. Send it with a Content-Length: chunked bodies do not arrive.';
    return { read: false, answer: problem(411, 'body-missing', detail) };
  }
  try {
    return { read: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { read: false, answer: problem(400, 'not-utf-8', 'The body is not valid UTF-8 text.') };
  }
}

function tooLarge(maxBytes: number): Body {
  return {
    read: false,
    answer: problem(413, 'body-too-large', `The body is larger than ${maxBytes} bytes.`),
  };
}
