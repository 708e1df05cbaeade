import type { AuditRow } from '../domain/audit.ts';
import { factsOf } from '../domain/audit.ts';
import type { Grant } from '../domain/grant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { familyOf } from '../targets/index.ts';
import { textOf } from './json-value.ts';
import type { Names } from './people.ts';
import type { TargetNames } from './target-names.ts';

/** Where something opens in its own tool; `null`: nowhere. */
export type Links = {
  readonly ticket: string | null;
  followUp(number: string): string | null;
  person(entraId: string): string | null;
  group(groupId: string): string | null;
};

export type Link = { readonly title: string; readonly href: string };

type Linked = {
  readonly record: RequestRecord;
  readonly rows: readonly AuditRow[];
  readonly grants: readonly Grant[];
  readonly links: Links;
};

/** The ticket, its follow-ups, the person and the groups, each in the tool that keeps it. */
export function linksOf(
  { record, rows, grants, links }: Linked,
  names: Names,
  targets: TargetNames,
  system: string,
): readonly Link[] {
  const raised = factsOf(rows, 'follow-up-raised').map(({ data }) => textOf(data, 'number'));
  const beneficiaryId = record.request?.beneficiaryId ?? '';
  const keys = [
    ...(record.plan?.changes ?? []).map(({ target }) => target),
    ...grants.map(({ target }) => target),
    ...record.alreadyIn,
  ];
  const groups = [...new Set(keys.flatMap((key) => familyOf(key).groupOf(key) ?? []))];
  return [
    linkTo(`${record.ticket.number} in ${system}`, links.ticket),
    ...[...new Set(raised)].map((number) =>
      linkTo(`Follow-up ${number} in ${system}`, links.followUp(number)),
    ),
    linkTo(`${names(beneficiaryId)} in the directory`, links.person(beneficiaryId)),
    ...groups.map((id) => linkTo(`${targets.group(id)} in the directory`, links.group(id))),
  ].filter((link) => link !== null);
}

function linkTo(title: string, href: string | null): Link | null {
  return href === null ? null : { title, href };
}
