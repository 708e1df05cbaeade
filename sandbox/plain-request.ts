/**
 * A request within this process. Simulators ask no more of one than this, so that a call that never meets a socket
 * needs none of what `Request` makes besides: streams, a signal of its own, and their clearing away.
 */
export type PlainRequest = Pick<Request, 'method' | 'url' | 'headers' | 'signal' | 'text'>;

type Init = {
  readonly method?: string;
  readonly headers?: RequestInit['headers'];
  /** Text only. */
  readonly body?: RequestInit['body'];
  readonly signal?: AbortSignal | null;
};

/** What `new Request` makes of it, as far as simulators see that. Throws a `TypeError` as it does. */
export function plainRequest(url: string, init: Init): PlainRequest {
  const { body = null, method = 'GET' } = init;
  if (body !== null && typeof body !== 'string') throw new TypeError('Only text is sent within the process.');
  if (body !== null && /^(?:GET|HEAD)$/i.test(method))
    throw new TypeError('Request with GET/HEAD method cannot have body.');
  const headers = new Headers(init.headers);
  if (body !== null && !headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
  return new TextRequest(method.toUpperCase(), new URL(url), headers, body, init.signal ?? null);
}

/** Where a request goes, taken apart; nobody changes it. */
export function addressOf(request: PlainRequest): Readonly<URL> {
  return request instanceof TextRequest ? request.address : new URL(request.url);
}

class TextRequest implements PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly address: URL;
  readonly headers: Headers;
  readonly #body: string | null;
  #read = false;
  #signal: AbortSignal | null;

  constructor(
    method: string,
    address: URL,
    headers: Headers,
    body: string | null,
    signal: AbortSignal | null,
  ) {
    this.method = method;
    this.url = address.href;
    this.address = address;
    this.headers = headers;
    this.#body = body;
    this.#signal = signal;
  }

  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }

  async text(): Promise<string> {
    if (this.#body === null) return '';
    if (this.#read) throw new TypeError('Body is unusable: Body has already been read');
    this.#read = true;
    return this.#body.toWellFormed(); // as UTF-8 carries it
  }
}
