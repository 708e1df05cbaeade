import type { World } from '../../sandbox/world.ts';

/** What pages read; whatever stands in it came from people, tickets, the directory or a chat once. */
const STORES = ['requests', 'auditLog', 'grants', 'approvals', 'findings', 'cards', 'links'] as const;

/** What code goes by: it is never text that somebody else wrote. */
const CODE_KEYS: readonly string[] = ['target', 'once', 'row', 'etag'];
const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const UUID = /^[0-9a-f]{8}-/;
const MOMENT = /^\d{4}-\d\d-\d\d/;

/** Lets every text that pages read end in what `added` holds, and takes it off again where they ask for something by it. */
export function writtenByOthers({ app, controlled }: World) {
  let added = '';
  /** Ids of requests are made here, of whole characters. */
  const addedTo = (key: string) => (key === 'requestId' ? added.toWellFormed() : added);
  const withIt = (value: unknown, key = ''): unknown => {
    if (added === '') return value;
    if (typeof value === 'string') return isCode(value, key) ? value : `${value}${addedTo(key)}`;
    if (Array.isArray(value)) return value.map((one) => withIt(one, key));
    return isRecord(value) ? mapped(value, withIt) : value;
  };
  const without = (value: unknown): unknown => {
    if (added === '') return value;
    if (typeof value === 'string') return value.replaceAll(added, '').replaceAll(added.toWellFormed(), '');
    if (Array.isArray(value)) return value.map(without);
    return isRecord(value) ? mapped(value, without) : value;
  };
  const means = app.means as unknown as Record<string, object>;
  for (const store of STORES) means[store] = readThrough(app.means[store], withIt, without);
  const people = controlled.directory.listUsers().map(({ id, displayName }) => ({ id, displayName }));
  return (text: string): void => {
    added = text;
    for (const { id, displayName } of people)
      controlled.directory.patchUser(id, { displayName: `${displayName}${text}` });
  };
}

function readThrough(
  store: object,
  after: (value: unknown) => unknown,
  before: (value: unknown) => unknown,
): object {
  return new Proxy(store, {
    get(whole, name) {
      const method: unknown = Reflect.get(whole, name);
      if (typeof method !== 'function') return method;
      return async (...given: readonly unknown[]) =>
        after(await Reflect.apply(method, whole, given.map(before)));
    },
  });
}

function isCode(text: string, key: string): boolean {
  if (CODE_KEYS.includes(key) || MOMENT.test(text)) return true;
  return CODE.test(text) && !UUID.test(text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function mapped(value: Readonly<Record<string, unknown>>, to: (one: unknown, key: string) => unknown) {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, to(one, key)]));
}
