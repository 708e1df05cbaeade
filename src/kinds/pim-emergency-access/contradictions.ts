import { comparable } from '../../domain/comparable.ts';
import { type Report, repeats } from '../../policy/access/report.ts';
import type { PimTable } from './pim-table.ts';

/** Names that lead nowhere or to two things, and rules by which one person alone could give a role that takes two. */
export function pimContradictions(table: PimTable, report: Report): void {
  const { directoryRoles, trigger, tickets, approvals, onCall, responderGroups } = table;
  for (const place of repeats(directoryRoles.map(({ name }) => name)))
    report(`/directoryRoles/${place}/name`, 'repeated', 'Another role has this name.');
  for (const place of repeats(directoryRoles.map(({ roleId }) => roleId)))
    report(`/directoryRoles/${place}/roleId`, 'repeated', 'The role is named twice.');
  calledTwice(table, report);
  for (const [place, { longestMinutes, scopes }] of directoryRoles.entries()) {
    const path = `/directoryRoles/${place}`;
    if (longestMinutes > trigger.longestMinutes)
      report(
        `${path}/longestMinutes`,
        'never-so-long',
        'No emergency lasts so long by trigger.longestMinutes.',
      );
    for (const at of repeats(scopes.map(({ scope }) => scope)))
      report(`${path}/scopes/${at}/scope`, 'repeated', 'The scope is named twice.');
  }
  if (tickets.items.length === 0 && tickets.incidents.length === 0)
    report('/tickets', 'no-tickets', 'No ticket is governed: name catalog items, incidents, or both.');
  if (onCall.length === 0 && responderGroups.length === 0)
    report(
      '/onCall',
      'nobody-may-ask',
      'Nobody may ask: name a team that is on call, or a group of responders.',
    );
  for (const member of ['highRisk', 'inDebt'] as const)
    checkTwo(table, approvals[member], `/approvals/${member}`, report);
  checkOffline(table, report);
}

/** `{tool}/{team}`: a team without a tool is the ticket tool's. */
const OF_ANOTHER_TOOL = /^[a-z]+\/./;

function checkOffline(table: PimTable, report: Report): void {
  const { offline, roles, stages } = table;
  if (!offline) return;
  checkTwo(table, offline.approvals, '/offline/approvals', report);
  for (const [place, { team }] of offline.onCall.entries())
    if (!OF_ANOTHER_TOOL.test(team))
      report(
        `/offline/onCall/${place}/team`,
        'roster-away',
        'The rota would be away with the ticket tool: name a team of another tool.',
      );
  for (const [place, name] of offline.approvals.entries()) {
    const { needs, escalation, nextInLine } = stages[name] ?? { needs: [] };
    const named = [...needs.map(({ role }) => role), escalation?.role, nextInLine];
    const isAway = named.some((role) => {
      const source = typeof role === 'string' ? roles[role] : undefined;
      return source?.source === 'on-call' && !OF_ANOTHER_TOOL.test(source.team);
    });
    if (isAway)
      report(
        `/offline/approvals/${place}`,
        'roster-away',
        'The stage asks a rota of the ticket tool, which is away by then: name a stage without one.',
      );
  }
}

/** What a ticket calls a role must lead to one. */
function calledTwice({ directoryRoles }: PimTable, report: Report): void {
  const called = directoryRoles.flatMap(({ title, alsoCalled = [] }, place) =>
    [title, ...alsoCalled].map((name) => ({ name: comparable(name), place })),
  );
  for (const at of repeats(called.map(({ name }) => name))) {
    const one = called[at];
    if (one) report(`/directoryRoles/${one.place}`, 'called-twice', `Two roles are called "${one.name}".`);
  }
}

function checkTwo({ stages }: PimTable, names: readonly string[], path: string, report: Report): void {
  const found = names.flatMap((name) => stages[name] ?? []);
  const most = Math.max(0, ...found.map(({ needs }) => needs.reduce((sum, { quorum }) => sum + quorum, 0)));
  const isDistinct = found.filter(({ distinct }) => distinct).length > 0 && found.length > 1;
  if (found.length < names.length || most >= 2 || isDistinct) return;
  report(
    path,
    'one-person',
    'Two different people have to decide: name a stage with two needs, or a second one that is distinct.',
  );
}
