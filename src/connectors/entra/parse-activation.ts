import { createHash } from 'node:crypto';
import type { Activation, ParsedActivation } from '../../ports/activation.ts';

type Json = Readonly<Record<string, unknown>>;

/** What PIM sends for roles of the directory, for groups and for roles on resources (risk-pim B.5). */
export function parseActivation(text: string): ParsedActivation {
  let body: Json | null;
  try {
    body = objectOf(JSON.parse(text));
  } catch {
    body = null;
  }
  if (!body) return doubt('the body is no JSON object');
  const ofResource = objectOf(body['properties']);
  const said = ofResource ?? body;
  const personId = guidIn(said, 'principalId');
  if (personId === null) return doubt('principalId is no object id');
  const action = ofResource ? said['requestType'] : said['action'];
  if (String(action).toLowerCase() !== 'selfactivate')
    return doubt(`"${String(action).slice(0, 40)}" is no activation by the person themselves`);
  const id = idOf(body, text);
  if (id === null) return doubt('id is no id');
  const minutes = minutesIn(objectOf(said['scheduleInfo']));
  if (ofResource)
    return { parsed: true, activation: { id, personId, what: null, name: 'A role on a resource', minutes } };
  const groupId = guidIn(said, 'groupId');
  if (said['groupId'] !== undefined) {
    if (groupId === null) return doubt('groupId is no object id');
    const isMember = said['accessId'] === 'member';
    const what = isMember ? ({ is: 'group', groupId } as const) : null;
    return {
      parsed: true,
      activation: {
        id,
        personId,
        what,
        name: isMember ? 'The membership' : 'The ownership of a group',
        minutes,
      },
    };
  }
  const roleId = guidIn(said, 'roleDefinitionId');
  const scope = scopeOf(said['directoryScopeId']);
  if (roleId === null || scope === null) return doubt('it names no role, or no scope of one');
  return {
    parsed: true,
    activation: { id, personId, what: { is: 'role', roleId, scope }, name: 'The role', minutes },
  };
}

/** Resources send none: then the same words are the same question. */
function idOf(body: Json, text: string): string | null {
  const id = body['id'] ?? body['name'];
  if (id === undefined) return createHash('sha256').update(text).digest('hex').slice(0, 32);
  return typeof id === 'string' && /^[0-9A-Za-z-]{1,64}$/.test(id) ? id.toLowerCase() : null;
}

/** As keys of roles have it. */
function scopeOf(value: unknown): string | null {
  if (value === '/') return 'tenant';
  const unit = /^\/administrativeUnits\/([0-9a-f-]{36})$/i.exec(String(value))?.[1];
  return unit ? `au-${unit.toLowerCase()}` : null;
}

/** `null`: for good, or nothing that can be read: neither fits any approval. */
function minutesIn(schedule: Json | null): Activation['minutes'] {
  const expiration = objectOf(schedule?.['expiration']);
  const duration = String(expiration?.['duration'] ?? '');
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  const type = String(expiration?.['type'] ?? '').toLowerCase();
  if (type === 'afterduration' && parts) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
    const all = days * 1440 + hours * 60 + minutes + Math.ceil(seconds / 60);
    return all > 0 ? all : null;
  }
  const [from, to] = [schedule?.['startDateTime'], expiration?.['endDateTime']].map((at) =>
    Date.parse(String(at)),
  );
  const span = ((to ?? Number.NaN) - (from ?? Number.NaN)) / 60_000;
  return type === 'afterdatetime' && span > 0 ? Math.ceil(span) : null;
}

function guidIn(body: Json, member: string): string | null {
  const value = body[member];
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    ? value.toLowerCase()
    : null;
}

const doubt = (because: string): ParsedActivation => ({ parsed: false, because });

function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
