import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { runPolicy } from '../../cli/policy.ts';
import { FOLDER, TABLE_FILE, textWith } from './table-in-force.ts';

const scratch = mkdtempSync(join(tmpdir(), 'policy-'));
after(() => rmSync(scratch, { recursive: true }));

function run(...args: readonly string[]): {
  readonly code: number;
  readonly data: string;
  readonly words: string;
} {
  const said = { data: '', words: '' };
  const code = runPolicy(args, {
    data: (text) => {
      said.data += `${text}\n`;
    },
    words: (text) => {
      said.words += `${text}\n`;
    },
  });
  return { code, ...said };
}

function written(name: string, text: string): string {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
}

describe('policy lint', () => {
  test('policy lint ends with 0 for a whole table and says its digest apart from the data', () => {
    const { code, data, words } = run('lint', TABLE_FILE);
    assert.deepEqual([code, data], [0, '']);
    assert.match(words, /whole, digest [0-9a-f]{64}/);
  });

  test('policy lint ends with 1 for a broken table and prints file, path and code', () => {
    const file = written('broken.json', textWith({ '/approvals/0/stages': ['boss'] }));
    const { code, data } = run('lint', file);
    assert.equal(code, 1);
    assert.ok(data.startsWith(`${file}#/approvals/0/stages/0 unknown-stage: `), data);
  });

  test('policy lint counts idle rules as broken only when asked to be strict', () => {
    const file = written('idle.json', textWith({ '/roles/auditor': { source: 'manager' } }));
    assert.equal(run('lint', file).code, 0);
    assert.match(run('lint', file).data, /#\/roles\/auditor unused/);
    assert.equal(run('lint', '--strict', file).code, 1);
  });

  test('policy lint gives JSON for programs', () => {
    const [table] = JSON.parse(run('lint', '--json', TABLE_FILE).data) as readonly {
      readonly digest: string;
    }[];
    assert.match(table?.digest ?? '', /^[0-9a-f]{64}$/);
  });

  test('policy lint of a file that is not there ends with 2', () => {
    assert.equal(run('lint', join(scratch, 'none.json')).code, 2);
  });
});

describe('policy test', () => {
  test('policy test ends with 0 when every case holds', () => {
    const { code, data, words } = run('test', FOLDER);
    assert.deepEqual([code, data], [0, '']);
    assert.match(words, /0 of them differ/);
  });

  test('policy test ends with 1 and names the case that differs, and reasons that lost their case', () => {
    const folder = join(scratch, 'changed');
    cpSync(FOLDER, folder, { recursive: true });
    writeFileSync(join(folder, 'table.json'), textWith({ '/entitlements/6/maxDays': 500 }));
    const { code, data, words } = run('test', folder);
    assert.equal(code, 1);
    assert.match(data, /refuse\/longer-than-allowed\.json: verdict: expected "refuse", found "ask"/);
    assert.match(words, /no case shows too-long/);
  });
});

describe('policy explain', () => {
  const explain = (file: string, ...more: readonly string[]) =>
    run('explain', '--table', TABLE_FILE, '--request', `${FOLDER}cases/${file}`, ...more);

  test('policy explain of a request that asks somebody ends with 0 and names whom', () => {
    const { code, data } = explain('ask/finance-bi-asks-the-data-owner.json');
    assert.equal(code, 0);
    assert.match(data, /^ask\n/);
    assert.match(data, /stage data-owner: 1 of data-owner: Mirjam Kok/);
    assert.match(data, /would add to GRP-FINANCE-BI-READ/);
  });

  test('policy explain of a request names the channels that hear of it, with what they hear', () => {
    const { data } = explain('ask/channels-hear-of-what-they-are-named-for.json');
    assert.match(data, /told in "Identity Ops": critical, warning\n/);
    assert.match(data, /told in "Finance on call": critical, info\n/);
    assert.doesNotMatch(data, /Sales on call/);
  });

  test('policy explain of a refused request ends with 3 and plans nothing', () => {
    const { code, data } = explain('refuse/a-leaver.json');
    assert.equal(code, 3);
    assert.match(data, /beneficiary-left/);
    assert.doesNotMatch(data, /would add/);
  });

  test('policy explain of a license says what would be set, assigned and switched on, and what approvers are shown', () => {
    const folder = new URL('../../policy-tables/m365-license/', import.meta.url).pathname;
    const explained = (file: string) =>
      run('explain', '--table', `${folder}table.json`, '--request', `${folder}cases/${file}.json`).data;
    const phone = explained('ask/teams-phone-sets-a-missing-usage-location-first');
    assert.match(phone, /would set the usage location DE\n {2}would assign MCOEV\n/);
    assert.match(phone, /Price: 9\.40 EUR a month \(high cost\)/);
    assert.match(explained('grant/teams-is-included-and-switched-off'), /would switch on TEAMS1/);
    assert.match(explained('ask/visio-goes-through-its-group'), /would add to LIC-VISIO/);
    assert.doesNotMatch(explained('refuse/project-next-to-project-plan-1'), /would|Price/);
  });

  test('as JSON is the decision itself', () => {
    const { decision } = JSON.parse(
      explain('grant/vpn-as-a-pre-approved-standard-change.json', '--json').data,
    );
    assert.equal(decision.changeClass.template, 'STD-VPN-ACCESS');
  });

  test('by a broken table ends with 1', () => {
    const broken = written('no-policy.json', '{}');
    const request = `${FOLDER}cases/refuse/a-leaver.json`;
    assert.equal(run('explain', '--table', broken, '--request', request).code, 1);
  });
});

describe('the policy tool', () => {
  test('the policy tool explains its exit codes', () => {
    assert.match(run('--help').data, /Exit codes: 0 .*1 .*2 .*3 /s);
  });

  test('the policy tool used wrongly ends with 2 and says how', () => {
    for (const args of [
      [],
      ['lint'],
      ['grant'],
      ['explain', '--table', TABLE_FILE],
      ['lint', '--nonsense'],
    ]) {
      const { code, words } = run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.notEqual(words, '');
    }
  });
});
