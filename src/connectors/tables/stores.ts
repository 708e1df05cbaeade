import type { Clock, Ports } from '../../ports/ports.ts';
import type { StoredWindows } from '../../ports/stores.ts';
import { TableAlerts } from './alerts.ts';
import { TableApprovals } from './approvals.ts';
import { AuditCheckpoints } from './audit-checkpoints.ts';
import { TableAuditLog } from './audit-log.ts';
import type { BlobStore } from './blob-store.ts';
import { TableCards } from './cards.ts';
import { TableDebts } from './debts.ts';
import { TableDrafts } from './drafts.ts';
import { TableFactParts } from './fact-parts.ts';
import { TableFilings } from './filings.ts';
import { TableFindings } from './findings.ts';
import { TableGrants } from './grants.ts';
import { TableIntake } from './intake.ts';
import { TableLinks } from './links.ts';
import { TableMarks } from './marks.ts';
import { TablePaces } from './paces.ts';
import { TablePolicies } from './policies.ts';
import { TableRecordLinks } from './record-links.ts';
import { TableRequests } from './requests.ts';
import { type Connect, Table } from './table.ts';
import type { TableName } from './table-names.ts';
import { TableWatches } from './watches.ts';
import { TableWindows } from './windows.ts';

export type Stores = Pick<
  Ports,
  | 'requests'
  | 'intake'
  | 'alerts'
  | 'watches'
  | 'debts'
  | 'recordLinks'
  | 'filings'
  | 'policies'
  | 'approvals'
  | 'cards'
  | 'grants'
  | 'auditLog'
  | 'links'
  | 'marks'
  | 'findings'
  | 'paces'
  | 'factParts'
  | 'drafts'
> & {
  /** Whose declarations nobody has looked at. */
  readonly windows: StoredWindows;
  /** How witnesses are kept, as far as the storage tells. */
  readonly keeping: () => Promise<'nowhere' | Awaited<ReturnType<BlobStore['keeping']>>>;
};

type StoresSettings = {
  /** A client of the named table, which exists; asked once per table, on first use. */
  readonly connect: Connect;
  readonly clock: Clock;
  /** Takes what is too large for a row, and the audit's witnesses. Without it large values stay in their rows. */
  readonly blobs?: BlobStore;
  /** How long before a grant's end its hint for the notice is due, in milliseconds; a function is asked when needed. */
  readonly noticeLeadMs: number | (() => number);
};

/** Every store of the product on Azure Table Storage. Nothing is connected until a store is used. */
export function createStores(settings: StoresSettings): Stores {
  const blobs = settings.blobs ?? null;
  const now = () => settings.clock.now();
  const table = (name: TableName) => new Table(name, settings.connect);
  const checkpoints = new AuditCheckpoints(table('AuditHeads'), blobs, now);
  return {
    requests: new TableRequests(table('Requests')),
    intake: new TableIntake(table('Intake')),
    alerts: new TableAlerts(table('Alerts')),
    watches: new TableWatches(table('Watches')),
    windows: new TableWindows(table('Windows')),
    debts: new TableDebts(table('Debts')),
    recordLinks: new TableRecordLinks(table('RecordLinks')),
    filings: new TableFilings(table('Filings')),
    policies: new TablePolicies(table('Policies'), blobs),
    approvals: new TableApprovals(table('Approvals')),
    cards: new TableCards(table('Cards')),
    grants: new TableGrants(table('Grants'), table('GrantsDue'), now, settings.noticeLeadMs),
    auditLog: new TableAuditLog(table('Audit'), checkpoints, blobs),
    links: new TableLinks(table('Links')),
    marks: new TableMarks(table('Marks')),
    findings: new TableFindings(table('Findings')),
    paces: new TablePaces(table('Paces'), now),
    factParts: new TableFactParts(table('FactParts')),
    drafts: new TableDrafts(table('Drafts')),
    keeping: async () => (blobs ? await blobs.keeping() : 'nowhere'),
  };
}
