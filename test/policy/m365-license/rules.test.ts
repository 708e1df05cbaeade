import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { objectId } from '../../../sandbox/tenant/company/ids.ts';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import type { Kind } from '../../../src/domain/request.ts';
import { licenseRules } from '../../../src/kinds/m365-license/rules.ts';
import { noticeLeadOf, rulebookOf } from '../../../src/kinds/rulebook.ts';
import { textInForce, textWith } from '../table-in-force.ts';
import { licensePolicyInForce, licenseText } from './license-table.ts';

const HOUR = 3_600_000;

function rulebook(groups = textInForce(), licenses = licenseText()) {
  const texts: readonly { readonly kind: Kind; readonly file: string; readonly text: string }[] = [
    { kind: 'group-membership', file: 'groups.json', text: groups },
    { kind: 'm365-license', file: 'licenses.json', text: licenses },
  ];
  return rulebookOf(() => texts);
}

describe('the rules of licenses', () => {
  const rules = licenseRules(licensePolicyInForce());

  test('the rules of licenses govern the groups that carry a license', () => {
    assert.deepEqual(rules.governedGroupIds, [groupId('LIC-VISIO')]);
  });

  test('the rules of licenses send tasks to telecom for a telephone, to the license owners for the rest', () => {
    assert.deepEqual(
      ['teams-phone', 'visio-plan-2', 'nothing'].map((id) => rules.ownerQueue(id)),
      ['Telecom', 'License owners', 'License owners'],
    );
  });

  test('the rules of licenses call a product by its title and probe downstream only where the table says so', () => {
    assert.deepEqual(rules.probe('visio-plan-2'), {
      check: {
        ...{
          type: 'intune-app',
          app: { id: objectId('intune-app', 'Microsoft Visio'), name: 'Microsoft Visio' },
        },
        ...{ timeoutMinutes: 60, everySeconds: 60 },
      },
    });
    assert.deepEqual(
      [rules.title('project-plan-3'), rules.probe('project-plan-3')],
      ['Project Plan 3', null],
    );
  });
});

const ordered = (name: string) => ({ catalogItemId: sysIdOf(name) });

describe('a rulebook of two kinds', () => {
  test('a rulebook of two kinds knows by the catalog item whose ticket it is', () => {
    const { kindsOf, issues } = rulebook();
    assert.deepEqual(issues, []);
    assert.deepEqual(
      ['Access to VPN', 'Request Microsoft Project', 'Order a laptop'].map((name) => kindsOf(ordered(name))),
      [['group-membership'], ['m365-license'], []],
    );
  });

  test('a rulebook of two kinds goes on with one kind when the table of the other is broken', () => {
    const { current, issues, kindsOf } = rulebook(
      textInForce(),
      licenseText({ '/approvals/4/stages': ['boss'] }),
    );
    assert.deepEqual(
      issues.map(({ file, code }) => [file, code]),
      [['licenses.json', 'unknown-stage']],
    );
    assert.equal(current('group-membership').usable, true);
    assert.equal(current('m365-license').usable, false);
    assert.deepEqual(kindsOf(ordered('Request Microsoft Project')), []);
  });

  test('a rulebook of two kinds takes no table in the place of another kind', () => {
    const { current, issues } = rulebook(textInForce(), textInForce());
    assert.deepEqual(
      issues.map(({ path, code }) => [path, code]),
      [['/kind', 'wrong-kind']],
    );
    assert.equal(current('m365-license').usable, false);
    assert.throws(() => rulebook().ofText('m365-license', textInForce()), /wrong-kind/);
  });

  test('a rulebook of two kinds reports a catalog item that two tables name, and finds both for its tickets', () => {
    const id = sysIdOf('Access to VPN');
    const { kindsOf, issues } = rulebook(textInForce(), licenseText({ '/catalogItems/1/ids': [id] }));
    assert.deepEqual(
      issues.map(({ file, path, code }) => [file, path, code]),
      [['licenses.json', '/catalogItems/1/ids/0', 'shadowed']],
    );
    assert.deepEqual(kindsOf(ordered('Access to VPN')), ['group-membership', 'm365-license']);
  });

  test('a rulebook of two kinds decides by an earlier text of a kind', () => {
    const text = licenseText({ '/title': 'Earlier' });
    const rules = rulebook().ofText('m365-license', text);
    assert.deepEqual([rules.kind, rules.text], ['m365-license', text]);
  });

  test('a rulebook of two kinds tells holders as early as the most careful table asks for', () => {
    const hours = (count: number) => ({ '/operations/noticeBeforeEndHours': count });
    assert.equal(noticeLeadOf(rulebook(textWith(hours(24)), licenseText(hours(96)))), 96 * HOUR);
    assert.equal(noticeLeadOf(rulebook(textWith(hours(120)), licenseText(hours(96)))), 120 * HOUR);
    assert.equal(noticeLeadOf(rulebook('', licenseText(hours(12)))), 12 * HOUR);
    assert.equal(noticeLeadOf(rulebook('', '')), 24 * HOUR);
  });
});
