import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createWorld, type World } from '../../sandbox/world.ts';
import { type LicenseRequests, licenseRequests } from './license-requests.ts';
import { AUDITOR, visit } from './requests-of-a-day.ts';

describe('the page of a license request', () => {
  let world: World;
  let ids: LicenseRequests;
  before(async () => {
    world = await createWorld();
    ids = await licenseRequests(world);
  });
  after(() => world.stop());

  /** The text of one part of a page, tags left out. */
  async function read(request: keyof LicenseRequests, from = '', to = '</main>'): Promise<string> {
    const { status, text } = await visit(world, `console/requests/${ids[request]}`, AUDITOR);
    assert.equal(status, 200);
    const start = text.indexOf(from);
    assert.notEqual(start, -1, `${from} is not on the page`);
    const part = text.slice(start, text.indexOf(to, start));
    return part
      .replace(/<pre.*?<\/pre>/gs, '')
      .replaceAll('<wbr>', '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
  }

  const summary = (request: keyof LicenseRequests) => read(request, 'id="summary-title"', '</section>');
  const access = (request: keyof LicenseRequests) => read(request, 'Plan and access', '</section>');
  const timeline = (request: keyof LicenseRequests) => read(request, 'id="timeline-title"', '</section>');

  test('answers in one place why somebody has an expensive license: what, price, who said yes, until when', async () => {
    const words = await summary('fulfilled');
    for (const one of [
      'SKU PROJECTPROFESSIONAL',
      'Price EUR 28.10 per month (high)',
      'Cost center CC-4100 Warehouse automation',
      'Sanne Mulder approved as manager, 3 Mar 2026',
      'Thomas Weber approved as cost center owner, 3 Mar 2026',
      'Revoked on 2 Apr 2026, 07:20, by itself',
      'Stay switched off SHAREPOINTENTERPRISE',
      'PROJECT_CLIENT_SUBSCRIPTION usable',
      'SHAREPOINT_PROJECT usable',
    ])
      assert.ok(words.includes(one), `“${one}” is not in: ${words}`);
  });

  test('the page of a license request does not speak of the future where it tells what was done', async () => {
    assert.doesNotMatch(await summary('fulfilled'), /What will change/);
  });

  test('names those who approved in the order in which they did', async () => {
    const words = await summary('fulfilled');
    assert.ok(words.indexOf('Sanne Mulder') < words.indexOf('Thomas Weber'), words);
  });

  test('says that policy alone allowed what nobody was asked about, and why', async () => {
    assert.match(await summary('switchedOn'), /By policy alone The service plan is part of a license/);
  });

  test('promises no usable service plan before anybody has looked, nor after it was taken back', async () => {
    assert.match(await summary('waiting'), /not looked at yet MCOEV not known/);
    assert.match(await summary('ended'), /before it was taken back/);
    assert.match(await summary('rolledBack'), /VISIOONLINE pending/);
  });

  test('never states an end for access that is gone or was never there', async () => {
    assert.match(await summary('ended'), /Ended 2 Mar 2026, 11:22: its time is up/);
    assert.match(await summary('rolledBack'), /Taken back: nothing is left of it/);
    for (const request of ['ended', 'rolledBack', 'waiting'] as const)
      assert.doesNotMatch(await summary(request), /by itself/);
  });

  test('says that nobody knows where access is neither proven there nor proven gone', async () => {
    const { requests } = world.app.means;
    const kept = await requests.read(ids.rolledBack);
    await requests.change(ids.rolledBack, (row) => ({
      ...row,
      outcome: 'needs-human',
      desired: row.desired && { ...row.desired, access: 'unknown' },
    }));
    assert.match(await summary('rolledBack'), /End Not known: a person must look/);
    await requests.change(ids.rolledBack, (row) => kept?.row ?? row);
  });

  test('shows the plan in words of each kind, and a usage location as left where it is', async () => {
    const words = await access('fulfilled');
    assert.match(words, /Set the usage location IT Left as it is .* Until stays when the access ends/);
    assert.match(words, /Assign Project Plan 3 In effect/);
    assert.match(words, /Stay off SHAREPOINTENTERPRISE/);
    assert.match(await access('switchedOn'), /Switch on TEAMS1 of SPE_E3 In effect/);
    assert.match(await access('waiting'), /Assign Teams Phone Planned/);
    assert.doesNotMatch(await access('ended'), /usage location IT Ended/);
  });

  test('calls nothing a membership that is none', async () => {
    for (const request of ['fulfilled', 'switchedOn', 'ended', 'waiting'] as const)
      assert.doesNotMatch(await timeline(request), /\bmember/, request);
  });

  test('tells in the timeline what was sent, what was there before it, and what every look saw', async () => {
    const words = await timeline('fulfilled');
    for (const one of [
      'Set the usage location IT for Marco Ferri: accepted by the directory',
      'What was there before No usage location SPE_E3 assigned directly, Active',
      'Assign Project Plan 3 to Marco Ferri: accepted by the directory',
      'Read back 6 times: there and usable in 3',
      'Project Plan 3 seen differently by the two read paths',
      '2 looks: usage location IT set; Project Plan 3 assigned; usable: PROJECT_CLIENT_SUBSCRIPTION; pending: SHAREPOINT_PROJECT',
      'License proven: Project Plan 3',
      'Set, and proven: usage location IT',
    ])
      assert.ok(words.includes(one), `“${one}” is not in: ${words}`);
    assert.match(await timeline('ended'), /Take Project Plan 3 away from Marco Ferri: accepted/);
    assert.match(await timeline('ended'), /Taken away, and proven gone: Project Plan 3/);
  });

  test('tells which licenses and seats a decision knew', async () => {
    const words = await timeline('waiting');
    assert.match(words, /SPE_E3 by group LIC-M365-E3, Active; switched off: TEAMS1 and FORMS_PLAN_E3/);
    assert.match(words, /Usage location: NL\./);
    assert.match(words, /Seats in use: PROJECTPROFESSIONAL 3 of 8 and VISIOCLIENT 5 of 5\./);
  });

  test('shows a known error in red, by name, with what to do', async () => {
    const { text } = await visit(world, `console/requests/${ids.rolledBack}`, AUDITOR);
    const [, error] = /<p class="error">.*?<span>(.*?)<\/span>/s.exec(text) ?? [];
    assert.equal(
      error,
      'The license VISIOCLIENT of group LIC-VISIO is in state Error, CountViolation: no seat is left; buy or free one, then retry.',
    );
    assert.match(text, /<li class="moment bad">(?:(?!<\/li>).)*Read back 2 times: there and usable in 0/s);
  });

  test('says by name why a request was rolled back', async () => {
    const words = await read('rolledBack', 'aria-label="How it stands"', '</section>');
    assert.match(words, /the license VISIOCLIENT of group LIC-VISIO is in state Error/);
    assert.doesNotMatch(words, /[0-9a-f]{8}-/);
  });
});
