import { parseStrictly } from '../domain/strict-json.ts';
import { mended, typed } from '../domain/written-text.ts';
import type { Issue } from '../ports/ticketing.ts';

/** What somebody says of a major incident. `minutes`, `roleIds` null: what the policy table says. */
export type Declaration = {
  readonly system: string;
  readonly incident: string;
  readonly reason: string;
  readonly minutes: number | null;
  readonly roleIds: readonly string[] | null;
  /** It is over. */
  readonly ended: boolean;
};

type DeclarationRead =
  | { readonly read: true; readonly declaration: Declaration }
  | {
      readonly read: false;
      readonly code: 'not-json' | 'malformed';
      readonly detail: string;
      readonly issues: readonly Issue[];
    };

const MEMBERS: readonly string[] = ['incident', 'reason', 'minutes', 'roles', 'system', 'ended'];
const NUMBER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LONGEST_REASON = 1000;
const MOST_ROLES = 50;
const MEND = 'Nothing was done. Mend what the issues name and send it again.';

/** Reads `{incident, reason, minutes?, roles?, system?, ended?}`, naming everything that is wrong with it at once. */
export function readDeclaration(text: string, systems: readonly string[]): DeclarationRead {
  const json = parseStrictly(text);
  if (!json.parsed && json.issues.some(({ path }) => path !== '$'))
    return { read: false, code: 'malformed', detail: MEND, issues: json.issues };
  const value = json.parsed ? json.value : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const detail = 'The body is not a JSON object. Send {"incident": "INC…", "reason": "…"}.';
    return { read: false, code: 'not-json', detail, issues: [] };
  }
  const body = value as Readonly<Record<string, unknown>>;
  const issues = issuesIn(body, systems);
  if (issues.length > 0) return { read: false, code: 'malformed', detail: MEND, issues };
  const { incident, reason, minutes, roles, system, ended } = body;
  return {
    read: true,
    declaration: {
      system: typeof system === 'string' ? system : (systems[0] ?? ''),
      incident: String(incident).toUpperCase(),
      reason: typed(String(reason)),
      minutes: typeof minutes === 'number' ? minutes : null,
      roleIds: Array.isArray(roles) ? [...new Set(roles.map((one) => String(one).toLowerCase()))] : null,
      ended: ended === true,
    },
  };
}

function issuesIn(body: Readonly<Record<string, unknown>>, systems: readonly string[]): Issue[] {
  const { incident, reason, minutes, roles, system, ended, ...rest } = body;
  const issues: Issue[] = [];
  const wrong = (path: string, message: string) => void issues.push({ path, message });
  if (typeof incident !== 'string' || !NUMBER.test(incident))
    wrong('/incident', 'must be the number of the incident, such as INC0010001');
  if (typeof reason !== 'string' || mended(reason).trim() === '')
    wrong('/reason', 'must be a text that is not empty');
  else if (reason.length > LONGEST_REASON) wrong('/reason', `is longer than ${LONGEST_REASON} characters`);
  if (minutes !== undefined && !(Number.isInteger(minutes) && Number(minutes) > 0))
    wrong('/minutes', 'must be a whole number of minutes, 1 or more; left out: as long as the table says');
  if (system !== undefined && !(typeof system === 'string' && systems.includes(system)))
    wrong('/system', `must be a ticket tool with incidents: ${systems.join(', ') || 'none is set up'}`);
  if (ended !== undefined && typeof ended !== 'boolean') wrong('/ended', 'must be true or false');
  rolesIn(roles, wrong);
  for (const name of Object.keys(rest).slice(0, 10))
    wrong(`/${name}`, `is not known; use ${MEMBERS.join(', ')}`);
  return issues;
}

function rolesIn(roles: unknown, wrong: (path: string, message: string) => void): void {
  if (roles === undefined) return;
  if (!Array.isArray(roles) || roles.length === 0 || roles.length > MOST_ROLES) {
    wrong(
      '/roles',
      `must be a list of 1 to ${MOST_ROLES} ids of role definitions; left out: all of the table`,
    );
    return;
  }
  for (const [at, one] of roles.entries())
    if (typeof one !== 'string' || !OBJECT_ID.test(one))
      wrong(`/roles/${at}`, 'must be the id of a role definition (a GUID)');
}
