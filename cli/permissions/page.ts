/** docs/permissions.md, out of what the journeys showed. */
import { OPTIONAL_PERMISSIONS } from '../../sandbox/company-permissions.ts';
import { appRoleId } from '../../sandbox/tenant/graph/permissions.ts';
import type { UsedPermissionRow } from '../../sandbox/tenant/used-permissions.ts';
import { NEVER_GRANTED, NOTES, STEPS } from './reasons.ts';

const INTRODUCTION = `# Permissions in Microsoft Graph

Countersign calls Graph as an application. This page is derived: \`node cli/permissions.ts\` runs journeys of the whole
product in the sandbox, whose Graph refuses what was not granted, and writes down which permission let each call pass. A
test fails when the page, the declared list (\`sandbox/company-permissions.ts\`) and the journeys differ, when a permission
could go without any journey noticing, and when one is missing.

Grant these application permissions, and no others, to the managed identity. Those named optional can be left out; what is lost then,
their note says.`;

/** Throws for a permission, purpose or role id that nobody described: a new call must say what it is for. */
export function permissionsPage(used: readonly UsedPermissionRow[]): string {
  const names = [...new Set(used.map(({ permission }) => permission))].toSorted();
  const overview = names.map((name) => {
    const optional = OPTIONAL_PERMISSIONS.includes(name) ? '**Optional.** ' : '';
    return `| \`${name}\` | \`${roleIdOf(name)}\` | ${optional}${noteOf(name)} |`;
  });
  return `${[
    INTRODUCTION,
    ['| Permission | App role id | Why this one |', '|---|---|---|', ...overview].join('\n'),
    '## What each one lets through',
    ...names.map((name) => callsOf(name, used)),
    '## What is never granted',
    [
      '| Permission | App role id | Why not |',
      '|---|---|---|',
      ...Object.entries(NEVER_GRANTED).map(
        ([name, why]) => `| \`${name}\` | \`${roleIdOf(name)}\` | ${why} |`,
      ),
    ].join('\n'),
  ].join('\n\n')}\n`;
}

function callsOf(name: string, used: readonly UsedPermissionRow[]): string {
  const rows = used
    .filter(({ permission }) => permission === name)
    .map(({ method, pathTemplate, purposes }) => {
      return `| \`${method} ${pathTemplate}\` | ${purposes.map(stepOf).join('; ')} |`;
    });
  return [`### ${name}`, '', '| Call | Step of the product |', '|---|---|', ...rows.toSorted()].join('\n');
}

function stepOf(purpose: string): string {
  const step = STEPS[purpose];
  if (step) return step;
  throw new Error(
    `Calls to Graph for "${purpose}" are described nowhere. Add them to cli/permissions/reasons.ts.`,
  );
}

function noteOf(permission: string): string {
  const note = NOTES[permission];
  if (note) return note;
  throw new Error(`Nobody says why ${permission} is needed. Add it to cli/permissions/reasons.ts.`);
}

function roleIdOf(permission: string): string {
  const id = appRoleId(permission);
  if (id) return id;
  throw new Error(`${permission} has no published role id, so that it can't be granted.`);
}
