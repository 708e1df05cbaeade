/** Policy tables in a folder of their own, with values replaced. */
import { rmSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { editedTables, groupTableIn, type TableEdits } from '../../sandbox/policy-folder.ts';
import type { World } from '../../sandbox/world.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';
import { textInForce, textWith } from '../policy/table-in-force.ts';

export type PolicyFolder = {
  readonly folder: string;
  /** Deploys another table of group membership: the one in force with the values at these JSON pointers replaced. */
  readonly deploy: (edits: TableEdits) => void;
  readonly write: (text: string) => void;
};

/** A copy of the tables that a test may change; it goes with the test. */
export function aPolicyFolder(t: TestContext, edits: TableEdits = {}): PolicyFolder {
  const folder = editedTables(edits);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (text: string) => writeFileSync(groupTableIn(folder), text);
  return { folder, deploy: (others) => write(textWith(others)), write };
}

/** A table by which the data owner may decide in the ticket tool as well: the one in force takes nothing of high risk there. */
export const IN_TOOL: TableEdits = { '/stages/data-owner/acceptsItsmApproval': true };

export function decidedInTool(t: TestContext): { readonly policyFolder: string } {
  return { policyFolder: aPolicyFolder(t, IN_TOOL).folder };
}

/** The JSON pointer of an entitlement in the table in force. */
export function entitlementAt(id: string): string {
  const table = JSON.parse(textInForce()) as { readonly entitlements: readonly { readonly id: string }[] };
  return `/entitlements/${table.entitlements.findIndex((one) => one.id === id)}`;
}

/** Deploys the tables of a folder to a running world: the same stores, other rules. */
export function redeploy({ app }: World, folder: string): void {
  Object.assign(app.means, { rulebook: readRulebook(folder) });
}

/** Access to the field apps has to be seen by a system downstream, which is asked at `/seen/` for half an hour. */
export const PROBED: TableEdits = {
  [`${entitlementAt('field-apps')}/downstream`]: {
    type: 'http',
    url: 'https://acme.service-now.com/seen/{group}/{user}',
    timeoutMinutes: 30,
    everySeconds: 60,
  },
};

export function probed(t: TestContext): PolicyFolder {
  return aPolicyFolder(t, PROBED);
}
