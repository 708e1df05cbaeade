import type { TableServiceClientOptions } from '@azure/data-tables';

/** What the Table client sends through, and what goes in and out of it. */
export type HttpClient = NonNullable<TableServiceClientOptions['httpClient']>;
export type WireRequest = Parameters<HttpClient['sendRequest']>[0];
type WireResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** An answer before it is put into the client's own shape. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Headers as the client reads them; names don't tell case apart. */
class Headers {
  readonly #values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string | number | boolean): void {
    this.#values.set(name.toLowerCase(), String(value));
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values[Symbol.iterator]();
  }
}

/** The answer as the client's pipeline expects it; header names must be lower-case. */
export function wireResponse(request: WireRequest, answer: Answer): WireResponse {
  return { request, status: answer.status, headers: new Headers(answer.headers), bodyAsText: answer.body };
}
