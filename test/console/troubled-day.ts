import { personId } from '../../sandbox/tenant/company/person.ts';
import { addMilliseconds, HOUR, instant } from '../../src/domain/instant.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aDriftedCompany } from './drifted.ts';

/** What people and tables are really called, at its longest. */
const LONG = {
  item: 'Microsoft 365 E5 Compliance and Information Protection Governance (administrators)',
  name: 'Aleksandra Konstantinopoulou-Wawrzyniakowska',
  signIn: 'aleksandra.konstantinopoulou@subsidiary.contoso.example',
  why: 'Microsoft Graph refused to add Aleksandra Konstantinopoulou-Wawrzyniakowska to GRP-COMPLIANCE-INFORMATION-PROTECTION-ADMINISTRATORS: Authorization_RequestDenied, Insufficient privileges to complete the operation. Give the application GroupMember.ReadWrite.All and retry.',
};

/** A drifted company in which requests failed for every reason there is, with names as long as real ones. */
export async function aTroubledDay() {
  const company = await aDriftedCompany();
  const { world } = company;
  const { requests } = world.app.means;
  const beneficiaryId = personId('sales-rep');
  const drifted = (await requests.read(company.requestId))?.row;
  if (!drifted?.request || !drifted.desired) throw new Error('The drifted request is not there.');
  const { request, desired } = drifted;
  const now = instant(world.clock.now());
  const failed = (number: string, parts: Partial<RequestRecord> = {}): RequestRecord => ({
    ...newRecord(
      { system: 'servicenow', id: number, number },
      'group-membership',
      1,
      addMilliseconds(now, -HOUR),
    ),
    phase: 'concluded',
    outcome: 'needs-human',
    concludedAt: addMilliseconds(now, -HOUR),
    request: { ...request, beneficiaryId, requesterId: beneficiaryId, catalogItem: LONG.item },
    names: { [beneficiaryId]: LONG.name },
    signInNames: { [beneficiaryId]: LONG.signIn },
    desired: { ...desired, revision: 1, access: 'none' },
    sentRevision: 1,
    conclusion: { outcome: 'needs-human', because: [LONG.why], edited: false },
    ...parts,
  });
  const insert = async (record: RequestRecord, latestVersion = record.version) => {
    await requests.insert(record);
    await requests.insertPointer({ ticket: record.ticket, kind: record.kind, latestVersion, checkDue: null });
    return record.requestId;
  };
  const long = await insert(failed('RITM0020001'));
  const replaced = await insert(failed('RITM0020002'), 2);
  const newest = `${replaced}-v2`;
  const again = { ...failed('RITM0020002'), requestId: newest, version: 2, outcome: 'fulfilled' as const };
  await requests.insert({ ...again, conclusion: null });
  return { ...company, long, replaced, newest, failed, insert };
}
