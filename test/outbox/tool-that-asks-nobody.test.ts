/** A ticket tool that asks approvers by its own rules alone, and lets nobody answer for somebody else. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { wherePersonDecides } from '../../src/activities/outbox/ask-by-card.ts';
import { askInTool } from '../../src/activities/outbox/ask-in-tool.ts';
import type { StageHead } from '../../src/domain/approval.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { Ticketing } from '../../src/ports/ticketing.ts';

const PERSON = 'person';
const record = { requestId: 'r', ticket: { system: 'tool', id: '1', number: 'N-1' } } as RequestRecord;
const head = {
  requestId: 'r',
  stage: 'owner',
  plan: { acceptsItsmApproval: true, needs: [{ candidates: [PERSON] }] },
  inTool: { [PERSON]: 'asked' },
} as unknown as StageHead;

const meansWith = (tool: Partial<Ticketing>) =>
  ({ clock: { now: () => 0 }, ticketing: { tool }, conversations: {} }) as unknown as Means;

describe('a ticket tool that asks nobody at our word', () => {
  test('a ticket tool that asks nobody at our word is never called to, and nothing waits for it', async () => {
    const asked = await askInTool(meansWith({}), record, { ...head, inTool: {} }, []);
    assert.deepEqual(asked, { head: { ...head, inTool: {} }, again: null, hasAsked: false });
  });

  test('whoever has no way to decide in the ticket tool decides in chat', () => {
    const asks = { askApprovals: async () => ({ failed: false, rows: {}, unmade: {} }) as const };
    assert.equal(wherePersonDecides(meansWith(asks), record, head, PERSON), 'in-tool');
    assert.equal(wherePersonDecides(meansWith({}), record, head, PERSON), 'in-chat');
  });
});
