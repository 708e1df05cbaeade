/** What a customer pastes into Jira is what the door takes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createJiraInbound } from '../../src/connectors/jira/inbound.ts';
import { SETTINGS } from '../connectors/jira/site.ts';

const textOf = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'integrations', 'jira', name), 'utf8');

/** As the site fills in what a rule's custom data names. */
const VALUES: Readonly<Record<string, string>> = {
  'issue.id': '10042',
  'issue.key': 'SD-42',
  baseUrl: `https://${SETTINGS.host}`,
  'now.toMillis': '1772528400000',
};

describe('what is pasted into Jira', () => {
  test('the custom data of the automation rule is read as a request, with what the site fills in', () => {
    const filled = textOf('automation-body.json').replaceAll(/\{\{([^}]+)\}\}/g, (_, name) => {
      assert.ok(VALUES[name] !== undefined, name);
      return VALUES[name] ?? '';
    });
    const read = createJiraInbound(SETTINGS).parse(filled);
    assert.ok(read.parsed, JSON.stringify(read));
    assert.deepEqual(read.event.ticket, { system: 'jira', id: '10042', number: 'SD-42' });
    assert.match(read.event.deliveryId, /^10042:1772528400000:/);
  });

  test('the webhook has a secret, a body, a filter for requests of customers and the path of the door', () => {
    const webhook = JSON.parse(textOf('webhook.json'));
    assert.match(webhook.url, /\/api\/itsm\/jira\?code=/);
    assert.equal(webhook.secret, '<JIRA_WEBHOOK_SECRET>');
    assert.equal(webhook.excludeBody, false);
    assert.match(webhook.filters['issue-related-events-section'], /"Request Type" is not EMPTY/);
    assert.deepEqual(webhook.events, [
      'jira:issue_created',
      'jira:issue_updated',
      'jira:issue_deleted',
      'comment_created',
    ]);
  });
});
