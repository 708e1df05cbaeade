import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { advisoriesIn, dueBy, overdue } from '../../cli/overdue.ts';

type Ran = { readonly code: number; readonly said: string };

/** The command as somebody runs it, against a registry of ours that answers so; `null`: nothing listens there. */
async function run(
  t: TestContext,
  answer: ((path: string) => readonly [status: number, body: string]) | null,
  ...options: readonly string[]
): Promise<Ran> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = answer?.(request.url ?? '') ?? [500, ''];
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  t.after(() => server.close());
  if (!answer) server.close();
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: mkdtempSync(join(tmpdir(), 'npm-')),
  };
  return await new Promise((ended) => {
    execFile(process.execPath, ['cli/advisories.ts', ...options], { env }, (error, out, err) =>
      ended({ code: typeof error?.code === 'number' ? error.code : 0, said: `${out}${err}` }),
    );
  });
}

const OLD = JSON.stringify({
  minimist: [
    {
      id: 1,
      url: 'https://github.com/advisories/GHSA-vh95-rmgr-6w4m',
      title: 'Prototype pollution',
      severity: 'moderate',
      vulnerable_versions: '<0.2.1',
      cwe: [],
      cvss: { score: 5, vectorString: null },
    },
  ],
});

/** What npm asks of a package that is weak besides. */
const PACKUMENT = JSON.stringify({
  name: 'minimist',
  'dist-tags': { latest: '0.0.8' },
  versions: { '0.0.8': { name: 'minimist', version: '0.0.8', dist: { tarball: 'http://127.0.0.1/x.tgz' } } },
});

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
  test('npm run advisories fails on a weakness that nobody has seen to, once, however many packages have it through another', () => {
    const [fault, ...others] = faults('high', null);
    assert.match(fault ?? '', /^GHSA-aaaa-bbbb-cccc: weak, high: Reads too far\. Mend it/);
    assert.deepEqual(others, []);
  });

  test('npm run advisories fails when the day that was promised is over, or later than docs/remediation.md allows', () => {
    assert.deepEqual(faults('high', '2026-03-03'), []);
    assert.deepEqual(faults('high', '2026-03-10'), []);
    assert.match(faults('high', '2026-03-02')[0] ?? '', /It was due on 2026-03-02/);
    assert.match(faults('high', '2026-03-12')[0] ?? '', /is later than within 7 days/);
    assert.match(faults('critical', '2026-03-10')[0] ?? '', /is later than within 2 days/);
    assert.match(faults('of a new kind', '2026-03-10')[0] ?? '', /is later than within 2 days/);
    assert.deepEqual(faults('moderate', '2026-04-01'), []);
    assert.deepEqual(faults('low', '2026-05-30'), []);
  });

  test('npm run advisories fails on a promise about nothing, so that the list stays what is so', () => {
    assert.match(overdue([], dueBy(page('2026-03-10')), NOW)[0] ?? '', /take its row away/);
  });

  test('npm run advisories takes no answer and a broken one for what they are, and not for good news', () => {
    for (const text of ['', 'npm error', '{"error":{"code":"ENOAUDIT"}}', '{"vulnerabilities":null}'])
      assert.throws(() => advisoriesIn(text), text);
    assert.deepEqual(advisoriesIn('{"vulnerabilities":{}}'), []);
  });

  test('npm run advisories goes by the times of docs/remediation.md', () => {
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

describe('npm run advisories at a registry', () => {
  test('npm run advisories at a registry says that nothing is known, why and what to do, where the registry refuses the question', async (t) => {
    const { code, said } = await run(t, () => [405, '']);
    assert.equal(code, 2);
    assert.match(said, /gave no report of advisories, so that nothing is known .*405 Method Not Allowed/);
    assert.match(said, /npm run advisories -- --report report\.json/);
    assert.doesNotMatch(said, /to see to/);
  });

  test('npm run advisories at a registry says that nothing is known where nobody answers, and where what answers is no report', async (t) => {
    const gone = await run(t, null);
    assert.equal(gone.code, 2);
    assert.match(gone.said, /nothing is known .*ECONNREFUSED/);
    const page = await run(t, () => [200, '<html>Sign in</html>']);
    assert.equal(page.code, 2, page.said);
    assert.match(page.said, /nothing is known/);
  });

  test('npm run advisories at a registry takes a registry that passes on no advisories at all for no good news', async (t) => {
    const { code, said } = await run(t, () => [200, '{}']);
    assert.equal(code, 2);
    assert.match(said, /knows of no weakness of minimist 0\.0\.8, which has one/);
  });

  test('npm run advisories at a registry says that there is nothing to see to where the registry knows advisories, and none of what is passed on', async (t) => {
    const { code, said } = await run(t, (path) => [200, path === '/minimist' ? PACKUMENT : OLD]);
    assert.deepEqual([code, said.trim()], [0, '0 advisories about what is passed on; 0 to see to.']);
  });

  test('npm run advisories at a registry takes a report that was made elsewhere, and nothing else for one', async (t) => {
    const file = join(mkdtempSync(join(tmpdir(), 'report-')), 'report.json');
    writeFileSync(file, report('high'));
    const weak = await run(t, null, '--report', file);
    assert.equal(weak.code, 1);
    assert.match(weak.said, /GHSA-aaaa-bbbb-cccc: weak, high/);
    writeFileSync(file, '{"message":"405"}');
    const none = await run(t, null, '--report', file);
    assert.equal(none.code, 2);
    assert.match(none.said, /is no report of npm audit/);
  });
});
