/** What the control API offers, told by the operations themselves. */
import { ok, type Route } from './route.ts';

type Where = {
  /** Of the control API, as `http://127.0.0.1:7072/control`. */
  readonly url: string;
  readonly tokenFile: string;
};

/** What stands in a command for parameters that have no name of the company's. */
const USUAL: Readonly<Record<string, string>> = {
  system: 'servicenow',
  number: 'RITM0010001',
  sku: 'PROJECTPROFESSIONAL',
};
const NAMED = { person: 'Lotte Bakker', group: 'GRP-VPN-USERS' } as const;

/** `GET /control`. `routes` is asked for each call, because the operation is one of them. */
export function indexRoute(routes: () => readonly Route[], where: Where): Route {
  return {
    method: 'GET',
    path: '/',
    summary: 'Lists every operation, each with a command to copy',
    run: () => ok({ operations: routes().map((route) => operationOf(route, where)) }),
  };
}

function operationOf(route: Route, where: Where) {
  const { method, path, summary, query, example } = route;
  return {
    method,
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    summary,
    ...(query && { query }),
    ...(example !== undefined && { body: example }),
    curl: curlOf(route, where),
  };
}

function curlOf({ method, path, names, example }: Route, { url, tokenFile }: Where): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const named = names?.[name];
    const value = named ? NAMED[named] : USUAL[name];
    return value === undefined ? `{${name}}` : encodeURIComponent(value);
  });
  const parts = [
    'curl -s',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    `-H "Authorization: Bearer $(cat '${tokenFile}')"`,
    ...(example === undefined ? [] : [`-d ${quoted(JSON.stringify(example))}`]),
    quoted(`${url}${path === '/' ? '' : filled}`),
  ];
  return parts.join(' ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
