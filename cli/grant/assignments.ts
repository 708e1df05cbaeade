/** App role assignments in Microsoft Graph: reads, adds and removes them, and says in a sentence what came of it. */
import { OutboundError } from '../../src/connectors/outbound/outbound-error.ts';
import type { SignedIn } from '../signed-in.ts';

type AppRole = {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly string[];
};

export type ServicePrincipal = {
  readonly id: string;
  readonly displayName: string;
  readonly appRoles: readonly AppRole[];
};

/** Who has which role of which application. */
export type Key = { readonly principalId: string; readonly resourceId: string; readonly appRoleId: string };
export type Assignment = Key & { readonly id: string; readonly principalDisplayName: string | null };

/** The list of what a service principal has, or of what others have of it. */
export type Side = 'appRoleAssignments' | 'appRoleAssignedTo';

export interface Assignments {
  /** By object id. Rejects with a `Refused`. */
  servicePrincipal(objectId: string): Promise<ServicePrincipal>;
  /** Microsoft Graph itself, in this tenant. Rejects with a `Refused`. */
  graph(): Promise<ServicePrincipal>;
  /** Every page. Rejects with a `Refused`. */
  list(objectId: string, side: Side): Promise<readonly Assignment[]>;
  /** Rejects with a `Refused`. */
  add(objectId: string, side: Side, key: Key): Promise<void>;
  /** Rejects with a `Refused`. */
  remove(objectId: string, side: Side, assignmentId: string): Promise<void>;
}

/** Graph did not do what it was asked. The message says so in a sentence, and what to do next. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** 0 where there was no answer. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }

  /** Whether what was asked for may be so all the same: done before, done by others, or done by a call whose answer got lost. */
  get mayBeSo(): boolean {
    return this.status !== 401 && this.status !== 403;
  }
}

type Options = SignedIn & {
  /** Waits for so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
};

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const FIELDS = '$select=id,displayName,appRoles';
/** Tries of one call that Graph has no time for. */
const MOST_TRIES = 5;
const LONGEST_WAIT_SECONDS = 120;

export function createAssignments(options: Options): Assignments {
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, about: string, body?: unknown) =>
    answered(options, method, path, about, body);
  const principal = async (path: string, about: string) => {
    const found = await ask('GET', `${path}?${FIELDS}`, about);
    return found as unknown as ServicePrincipal;
  };
  return {
    servicePrincipal: (id) => principal(`/servicePrincipals/${id}`, id),
    graph: () => principal(`/servicePrincipals(appId='${GRAPH_APP_ID}')`, 'Microsoft Graph itself'),
    async list(id, side) {
      const rows: Assignment[] = [];
      let next: string | null = `/servicePrincipals/${id}/${side}`;
      while (next !== null) {
        const page = await ask('GET', next, id);
        rows.push(...((page['value'] ?? []) as Assignment[]));
        const link = page['@odata.nextLink'];
        next = typeof link === 'string' ? link : null;
      }
      return rows;
    },
    async add(id, side, key) {
      await ask('POST', `/servicePrincipals/${id}/${side}`, key.principalId, key);
    },
    async remove(id, side, assignmentId) {
      await ask('DELETE', `/servicePrincipals/${id}/${side}/${assignmentId}`, assignmentId);
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

async function answered(
  { baseUrl, credential, outbound, wait }: Options,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  about: string,
  sent?: unknown,
): Promise<Body> {
  const url = path.startsWith('https:') ? path : `${baseUrl}/v1.0${path}`;
  const body = sent === undefined ? {} : { body: JSON.stringify(sent) };
  for (let tries = 1; ; tries++) {
    const token = await tokenFor(credential, `${baseUrl}/.default`);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const purpose = 'app role assignments';
    const context = { requestId: 'grant', purpose };
    const answer = await outbound(url, { method, headers, ...body }, context).catch(noAnswer);
    if (answer.ok) return answer.status === 204 ? {} : ((await answer.json()) as Body);
    if (![429, 503].includes(answer.status) || tries === MOST_TRIES)
      throw new Refused(sentence(answer.status, about, messageIn(await answer.text())), answer.status);
    const seconds = Number(answer.headers.get('retry-after') ?? '') || 2 ** tries;
    await wait(Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000);
  }
}

async function tokenFor(credential: Options['credential'], scope: string): Promise<string> {
  const given = await credential.getToken(scope).catch((error: unknown) => {
    const [because = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new Refused(
      `Nobody is signed in who gets a token for Graph: ${because} Sign in with az login.`,
      401,
    );
  });
  if (given) return given.token;
  throw new Refused('Nobody is signed in who gets a token for Graph. Sign in with az login.', 401);
}

function noAnswer(error: unknown): never {
  if (error instanceof OutboundError) throw new Refused(`${error.message} Run the command again.`, 0);
  throw error;
}

function messageIn(text: string): string {
  try {
    const message = (JSON.parse(text) as { error?: { message?: unknown } }).error?.message;
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

function sentence(status: number, about: string, message: string): string {
  const said = message === '' ? '' : ` Graph says: ${message}`;
  if (status === 401)
    return `Graph takes the token of whoever is signed in for none of its own (401). Sign in again.${said}`;
  if (status === 403)
    return `Whoever is signed in may not read or assign app roles (403). Sign in as Privileged Role Administrator, or as an app with AppRoleAssignment.ReadWrite.All and Application.Read.All.${said}`;
  if (status === 404)
    return `Graph knows nothing by ${about} (404). Is it an object id, not a client id? What was made just now takes some minutes to be known everywhere: then run the command again.${said}`;
  if (status === 409) return `Somebody else changes the same just now (409). Run the command again.${said}`;
  if (status === 429 || status >= 500)
    return `Graph has no time or is out of order (${status}). Run the command again later.${said}`;
  return `Graph refuses it (${status}).${said}`;
}
