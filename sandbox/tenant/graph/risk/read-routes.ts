/** Reading who is at risk, since when and why (graph 10.4, 10.5). */
import { type GraphAnswer, malformed, notFound, ok, Refusal } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import type { UserRecord } from '../directory/records.ts';
import { parseFilter } from '../filter.ts';
import { GRAPH_ROOT } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Shown } from '../projection.ts';
import type { Route } from '../route.ts';
import { refuseUnlicensedDetections, refuseUnlicensedUsers, showsUser } from './license.ts';
import type { UserRisk } from './records.ts';
import { showDetection, showHistory, showRiskyUser } from './risk-view.ts';

const USERS = '/identityProtection/riskyUsers';
const DETECTIONS = '/identityProtection/riskDetections';
const RISK = { method: 'GET', units: 1, bucket: 'risk' } as const;

export function riskReadRoutes(parts: GraphParts): readonly Route[] {
  return [
    { ...RISK, path: USERS, answer: (call) => riskyUsers(parts, call) },
    { ...RISK, path: `${USERS}/{id}`, answer: (call, [id = '']) => riskyUser(parts, call, id) },
    { ...RISK, path: `${USERS}/{id}/history`, answer: (call, [id = '']) => history(parts, call, id) },
    { ...RISK, path: DETECTIONS, answer: (call) => detections(parts, call) },
    { ...RISK, path: `${DETECTIONS}/{id}`, answer: (call, [id = '']) => detection(parts, call, id) },
  ];
}

/** Without the selection: what a filter may look at. */
const whole = (call: GraphCall) => ({ header: call.header, query: new Map<string, string>() });

function riskyUsers(parts: GraphParts, call: GraphCall): GraphAnswer {
  refuseUnlicensedUsers(parts.switches);
  const risky = parts.risk.users().flatMap((id) => {
    const found = riskyAt(parts, call, id);
    return found ? [found] : [];
  });
  const rows = risky.map(({ user, risk }) => ({
    whole: showRiskyUser(whole(call), user, risk),
    shown: showRiskyUser(call, user, risk),
  }));
  return list(call, 'riskyUsers', rows);
}

function riskyUser(parts: GraphParts, call: GraphCall, id: string): GraphAnswer {
  refuseUnlicensedUsers(parts.switches);
  const { user, risk } = riskyAt(parts, call, id) ?? nobody(parts, id);
  const context = `${GRAPH_ROOT}/$metadata#identityProtection/riskyUsers/$entity`;
  return ok({ '@odata.context': context, ...showRiskyUser(call, user, risk) });
}

function history(parts: GraphParts, call: GraphCall, id: string): GraphAnswer {
  refuseUnlicensedUsers(parts.switches);
  const { user } = riskyAt(parts, call, id) ?? nobody(parts, id);
  const rows = parts.risk.history(id, call.view).map((item) => {
    const shown = showHistory(call, user, item, parts.switches);
    return { whole: shown, shown };
  });
  return list(call, `riskyUsers('${id}')/history`, rows);
}

function detections(parts: GraphParts, call: GraphCall): GraphAnswer {
  refuseUnlicensedDetections(parts.switches);
  const rows = parts.risk.detections(call.view).flatMap((one) => {
    const user = userOf(parts, one.userId);
    if (!user) return [];
    const show = (as: Parameters<typeof showDetection>[0]) => showDetection(as, user, one, parts.switches);
    return [{ whole: show(whole(call)), shown: show(call) }];
  });
  return list(call, 'riskDetections', rows);
}

function detection(parts: GraphParts, call: GraphCall, id: string): GraphAnswer {
  refuseUnlicensedDetections(parts.switches);
  const found = parts.risk.detections(call.view).find((one) => one.id === id);
  const user = found && userOf(parts, found.userId);
  if (!user) throw notFound(id);
  const context = `${GRAPH_ROOT}/$metadata#identityProtection/riskDetections/$entity`;
  return ok({ '@odata.context': context, ...showDetection(call, user, found, parts.switches) });
}

const userOf = ({ directory }: GraphParts, id: string): UserRecord | undefined =>
  directory.anyUser(id, directory.settled());

/** Somebody as this call sees their risk; `null` where it sees none. */
function riskyAt(
  parts: GraphParts,
  { view }: Pick<GraphCall, 'view'>,
  id: string,
): { readonly user: UserRecord; readonly risk: UserRisk } | null {
  const user = userOf(parts, id);
  const risk = parts.risk.risk(id, view);
  return user && risk && showsUser(parts.switches, risk) ? { user, risk } : null;
}

/** Somebody who was never at risk is nobody here; under which code is nowhere said (graph 10.7). */
function nobody({ switches, chance }: GraphParts, id: string): never {
  const { riskyUserMissing: how } = switches;
  if (how === 'Request_ResourceNotFound' || (how === 'either' && chance(`risky user ${id}`).next() < 0.5))
    throw notFound(id);
  throw new Refusal(404, 'ResourceNotFound', `Risky user ${id} was not found.`);
}

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 500;
const UNDOCUMENTED = ['$orderby', '$count', '$search', '$expand'];

type Row = { readonly whole: Shown; readonly shown: Shown };

function list(call: GraphCall, context: string, rows: readonly Row[]): GraphAnswer {
  const { query, path } = call;
  const option = UNDOCUMENTED.find((name) => query.has(name));
  if (option) throw malformed(`The query option '${option}' is not supported.`);
  const text = query.get('$filter');
  const filter = text === undefined ? null : parseFilter(text);
  const matching = rows.filter((row) => !filter || filter.test(row.whole));
  const size = pageSize(query.get('$top'));
  const end = Number(query.get('$skiptoken') ?? 0) + size;
  const options = new URLSearchParams([...query]);
  options.set('$skiptoken', String(end));
  const next = `${GRAPH_ROOT}${path}?${options.toString().replaceAll('%24', '$')}`;
  return ok({
    '@odata.context': `${GRAPH_ROOT}/$metadata#identityProtection/${context}`,
    ...(end < matching.length ? { '@odata.nextLink': next } : {}),
    value: matching.slice(end - size, end).map(({ shown }) => shown),
  });
}

function pageSize(top: string | undefined): number {
  const size = Number(top ?? DEFAULT_PAGE);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw malformed(`Invalid page size specified: '${top}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`);
}
