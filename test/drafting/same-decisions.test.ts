/** A model that drafts decides nothing, whatever becomes of it and whatever it says (invariant 11). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Journey } from '../../sandbox/matrix/journey.ts';
import { JOURNEYS } from '../../sandbox/matrix/journeys.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { INJECTION, playedBeside } from './played.ts';

/** Of each kind some journeys in which people are asked: a new kind adds its own. `DRAFTING=all` plays every journey of the matrix. */
const PLAYED: Readonly<Record<string, readonly string[]>> = {
  'group-membership': ['two-roles', 'rejected', 'edited', 'unclear'],
  'm365-license': ['license', 'license-location'],
  'risky-user-unblock': ['risky-released', 'risky-disabled'],
  'pim-emergency-access': ['emergency'],
};
/** Beside those of the matrix. */
const UNCLEAR: Journey = {
  name: 'unclear',
  title: 'A ticket that does not say which access it means is asked about, answered and approved',
  expects: [['none/needs-human'], ['granted/fulfilled']],
  async play(stage) {
    const number = stage.order({
      item: 'Request access to application',
      person: 'finance-analyst',
      groups: ['GRP-FINANCE-BI-READ'],
      variables: { application: 'the thing the finance team uses' },
    });
    await stage.pass(3 * MINUTE);
    await stage.rest('asked back');
    stage.edit(number, { variables: { application: 'Finance BI' } });
    await stage.pass(3 * MINUTE);
    await stage.press(number, 'finance-data-owner', 'approve');
    await stage.rest('granted');
  },
};
const PLAYABLE = [...JOURNEYS, UNCLEAR];
const ALL = process.env['DRAFTING'] === 'all';
const names = ALL ? PLAYABLE.map(({ name }) => name) : Object.values(PLAYED).flat();

describe('what is decided, planned, asked and written', () => {
  test('what is decided, planned, asked and written is compared for each kind there is', () => {
    const without = KINDS.map(({ kind }) => kind).filter((kind) => !PLAYED[kind]?.length);
    assert.deepEqual(without, []);
    const known = PLAYABLE.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !known.includes(name)),
      [],
    );
  });

  for (const journey of PLAYABLE.filter(({ name }) => names.includes(name)))
    test(`what is decided, planned, asked and written is the same with a model that is off, good, slow, failing or hostile: ${journey.name}`, async () => {
      const { lines } = await playedBeside(journey, 'none');
      assert.ok(lines.some((line) => line.includes(INJECTION.slice(0, 40))));
      for (const mode of ['off', 'on', 'slow', 'failing', 'hostile'] as const) {
        const played = await playedBeside(journey, mode);
        assert.deepEqual(played.lines, lines, mode);
        if (ALL) continue;
        assert.equal(played.drafted > 0, mode === 'on' || mode === 'hostile', mode);
        const given = JSON.stringify(played.calls.map(({ data }) => data));
        if (mode !== 'off') assert.ok(given.includes(INJECTION.slice(0, 40)), mode);
      }
    });
});
