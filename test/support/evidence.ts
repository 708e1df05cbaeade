/** The audit of a world as an auditor would check it, and everything a journey wrote, searched for secrets. */

import type { World } from '../../sandbox/world.ts';
import { exportAudit } from '../../src/connectors/tables/audit-export.ts';

/** The export of a world's audit as lines of text, with everything that it is compared with. */
export async function exportOf({ table, clock, blobs }: World): Promise<string[]> {
  const source = {
    audit: table('Audit'),
    auditHeads: table('AuditHeads'),
    blobs,
    policies: table('Policies'),
    requests: table('Requests'),
    approvals: table('Approvals'),
    grants: table('Grants'),
  };
  const lines: string[] = [];
  for await (const line of exportAudit(source, new Date(clock.now()).toISOString()))
    lines.push(`${JSON.stringify(line)}\n`);
  return lines;
}
