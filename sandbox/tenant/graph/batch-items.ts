import { malformed, type Refusal } from './answer.ts';
import { isRecord } from './call.ts';

/** One inner request. */
export type BatchItem = {
  readonly id: string;
  readonly method: string;
  /** Relative, without version. */
  readonly url: string;
  readonly header: (name: string) => string | null;
  /** The body as JSON text; empty for none. */
  readonly text: string;
  /** Ids as they were sent. */
  readonly dependsOn: readonly string[];
  /** The item itself can't be run; the rest of the batch can. */
  readonly refused: Refusal | null;
};

const MOST_ITEMS = 20;

/** Throws the 400 `Refusal` for a batch that is refused whole. */
export function itemsOf(text: string): readonly BatchItem[] {
  const requests = requestsIn(text);
  if (requests.length === 0) throw malformed('The batch has no requests.');
  if (requests.length > MOST_ITEMS) {
    throw malformed(`Number of batch request steps exceeds the maximum value of ${MOST_ITEMS}.`);
  }
  const items = requests.map(itemOf);
  const seen = new Set<string>();
  for (const { id, dependsOn } of items) {
    if (seen.has(id.toLowerCase())) throw malformed(`Duplicate request id found: '${id}'.`);
    const stranger = dependsOn.find((other) => !seen.has(other.toLowerCase()));
    if (stranger !== undefined)
      throw malformed(`Request '${id}' depends on '${stranger}', which does not come before it.`);
    seen.add(id.toLowerCase());
  }
  return items;
}

function requestsIn(text: string): readonly unknown[] {
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body) && Array.isArray(body['requests'])) return body['requests'];
  } catch {
    throw malformed('Unable to read JSON request payload.');
  }
  throw malformed("Invalid batch payload format: 'requests' is missing.");
}

function itemOf(request: unknown): BatchItem {
  const { id, method, url, headers, body, dependsOn } = isRecord(request) ? request : {};
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw malformed("Invalid batch payload format: each request needs 'id', 'method' and 'url' as text.");
  }
  const header = headerReader(headers);
  const needsType = body !== undefined && body !== null && header('Content-Type') === null;
  return {
    id,
    method: method.toUpperCase(),
    url,
    header,
    text: body === undefined || body === null ? '' : JSON.stringify(body),
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
    refused: refusalOf(url, needsType),
  };
}

function refusalOf(url: string, needsType: boolean): Refusal | null {
  if (/^https?:/i.test(url)) return malformed(`The url of a batch item is relative: '${url}'.`);
  return needsType ? malformed('A batch item with a body needs a Content-Type header.') : null;
}

function headerReader(headers: unknown): (name: string) => string | null {
  const entries = isRecord(headers) ? Object.entries(headers) : [];
  const byName = new Map(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
  return (name) => byName.get(name.toLowerCase()) ?? null;
}
