import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { advisoriesIn, dueBy, overdue } from '../../cli/overdue.ts';

const NOW = Date.parse('2026-03-03T09:00:00Z');
const HIGH = 'GHSA-aaaa-bbbb-cccc';

/** As `npm audit --json` writes it: what is weak, and what is weak through it. */
const report = (severity: string) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      weak: {
        name: 'weak',
        severity,
        via: [
          {
            source: 1,
            name: 'weak',
            title: 'Reads too far',
            url: `https://github.com/advisories/${HIGH}`,
            severity,
            range: '<2.0.0',
          },
        ],
        effects: ['through'],
      },
      through: { name: 'through', severity, via: ['weak'], effects: [] },
    },
  });

const page = (due: string) =>
  `# x\n\n## Known now\n\n| ${HIGH} | \`weak\` | ${due} | no input reaches it |\n`;
const faults = (severity: string, due: string | null) =>
  overdue(advisoriesIn(report(severity)), due === null ? new Map() : dueBy(page(due)), NOW);

describe('npm run advisories', () => {
  test('fails on a weakness that nobody has seen to, once, however many packages have it through another', () => {
    const [fault, ...others] = faults('high', null);
    assert.match(fault ?? '', /^GHSA-aaaa-bbbb-cccc: weak, high: Reads too far\. Mend it/);
    assert.deepEqual(others, []);
  });

  test('fails when the day that was promised is over, or later than docs/remediation.md allows', () => {
    assert.deepEqual(faults('high', '2026-03-03'), []);
    assert.deepEqual(faults('high', '2026-03-10'), []);
    assert.match(faults('high', '2026-03-02')[0] ?? '', /It was due on 2026-03-02/);
    assert.match(faults('high', '2026-03-12')[0] ?? '', /is later than within 7 days/);
    assert.match(faults('critical', '2026-03-10')[0] ?? '', /is later than within 2 days/);
    assert.match(faults('of a new kind', '2026-03-10')[0] ?? '', /is later than within 2 days/);
    assert.deepEqual(faults('moderate', '2026-04-01'), []);
    assert.deepEqual(faults('low', '2026-05-30'), []);
  });

  test('fails on a promise about nothing, so that the list stays what is so', () => {
    assert.match(overdue([], dueBy(page('2026-03-10')), NOW)[0] ?? '', /take its row away/);
  });

  test('takes no answer and a broken one for what they are, and not for good news', () => {
    for (const text of ['', 'npm error', '{"error":{"code":"ENOAUDIT"}}', '{"vulnerabilities":null}'])
      assert.throws(() => advisoriesIn(text), text);
    assert.deepEqual(advisoriesIn('{"vulnerabilities":{}}'), []);
  });

  test('goes by the times of docs/remediation.md', () => {
    const remediation = readFileSync(new URL('../../docs/remediation.md', import.meta.url), 'utf8');
    for (const [level, days] of [
      ['critical', 2],
      ['high', 7],
      ['medium', 30],
    ] as const)
      assert.match(remediation, new RegExp(`^\\| ${level} .*\\| ${days} days \\|$`, 'm'));
    assert.match(remediation, /^\| low \| with the next release, at most 90 days later \|$/m);
    assert.match(remediation, /\n## Known now\n/);
  });
});
