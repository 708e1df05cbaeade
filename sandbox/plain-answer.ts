/** What is overridden here are accessors and methods of `Response`, which its types call properties. */
const WithoutBody: new (body: null, init: ResponseInit) => object = Response;

/**
 * An answer within this process. What `Response` makes of a text, a stream and all that belongs to it, costs more than
 * simulators take for their work; whoever reads the answer gets the same bytes, in one piece.
 */
export function plainAnswer(text: string, init: ResponseInit): Response {
  return new TextAnswer(text, init) as unknown as Response;
}

class TextAnswer extends WithoutBody {
  readonly #text: string;
  #read = false;

  constructor(text: string, init: ResponseInit) {
    super(null, init);
    this.#text = text;
  }

  /** For those who take it piece by piece. */
  get body(): AsyncIterable<Uint8Array> {
    return {
      [Symbol.asyncIterator]: () => {
        let rest: Uint8Array | null = this.#take();
        return {
          next: async () => {
            const value = rest;
            rest = null;
            return value === null ? { done: true, value: undefined } : { done: false, value };
          },
        };
      },
    };
  }

  get bodyUsed(): boolean {
    return this.#read;
  }

  async text(): Promise<string> {
    return decoder.decode(this.#take());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#take();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.#take();
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  blob(): never {
    throw new TypeError('An answer within this process is read as text, JSON or bytes.');
  }

  formData(): never {
    return this.blob();
  }

  clone(): Response {
    if (this.#read) throw new TypeError('Response.clone: Body has already been consumed.');
    const { status, statusText, headers } = this as unknown as Response;
    return plainAnswer(this.#text, { status, statusText, headers });
  }

  #take(): Uint8Array<ArrayBuffer> {
    if (this.#read) throw new TypeError('Body is unusable: Body has already been read');
    this.#read = true;
    return encoder.encode(this.#text);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
