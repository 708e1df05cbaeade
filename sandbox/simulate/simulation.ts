/** One world, the people in it and everything that happens to it, all drawn from one seed. */
import { createHash } from 'node:crypto';
import { NOTIFICATIONS } from '../app/sandbox-settings.ts';
import { judged } from '../matrix/expected-disagreements.ts';
import { accountDifferences } from '../matrix/measure/accounts.ts';
import { watchActivations, watchUpdates } from '../matrix/measure/activations.ts';
import { happenedIn } from '../matrix/measure/happened/happened.ts';
import { leftBehind } from '../matrix/measure/left-behind.ts';
import { edgeOf, isOurs, membershipsOf } from '../matrix/measure/memberships.ts';
import { differences } from '../matrix/measure/one-measure.ts';
import { roleDifferences, watchEffective } from '../matrix/measure/roles.ts';
import { isSaid, newestOn, statedBy, statementsOf } from '../matrix/measure/statements.ts';
import { underWay } from '../matrix/measure/under-way.ts';
import { standWatch, type Watch } from '../matrix/measure/watch.ts';
import { standWitness, type Witness } from '../matrix/measure/witness.ts';
import type { TableEdits } from '../policy-folder.ts';
import type { TableWay } from '../tables/table-way.ts';
import { seededRandom } from '../tenant/random.ts';
import { createWorld, type World } from '../world.ts';
import { type Offer, offers } from './catalog.ts';
import { between, chance } from './draw.ts';
import { withTable } from './limits.ts';
import { Model, type Order } from './model.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Real time. What a run finds must not depend on how busy the machine is. */
const PATIENCE_MS = 20 * MINUTE;
/** Once something did not come to rest, there is no reason to wait for it as long each time. */
const RESTLESS_MS = 30_000;
const LAST_MINUTES = [1, 1, 1, 1, 1, 5, 10, 20, 30];

/** By which the app knows a note of its own again; another one at every run. */
const RANDOM_MARK = / mark=[0-9a-f]{32}/;

export class Simulation {
  readonly world: World;
  readonly model: Model;
  readonly offers: readonly Offer[] = offers();
  readonly trace: string[] = [];
  readonly violations: string[] = [];
  readonly #witness: Witness;
  readonly #watch: Watch;
  readonly #watched: readonly (() => readonly string[])[];
  readonly #governed: ReadonlySet<string>;
  readonly #pimAsUsual: World['controlled']['pim'];
  #restless = false;

  private constructor(world: World, edits?: TableEdits) {
    this.world = world;
    this.#pimAsUsual = { ...world.controlled.pim };
    const fixed = world.tenant.directory.listGroups().filter(({ class: kind }) => kind !== 'dynamic');
    const offered = new Set(this.offers.flatMap(({ groups }) => groups.map(({ id }) => id)));
    this.#governed = new Set(fixed.map(({ id }) => id).filter((id) => offered.has(id)));
    this.model = new Model(new Map([...membershipsOf(world)].filter(([edge]) => this.#isGoverned(edge))));
    this.#watch = standWatch(world, edits);
    this.#witness = standWitness(world, () => this.model.tickets);
    const { roles } = this.model;
    this.#watched = [watchEffective(world, roles), watchActivations(world), watchUpdates(world)];
  }

  /** `edits`: what its policy table says otherwise. */
  static async create(seed: string, tables: TableWay = 'memory', edits?: TableEdits): Promise<Simulation> {
    const random = seededRandom(`${seed}/workers`);
    const workers = between(random, 1, 2);
    // Without them, what changes in the directory is found by the sweeps alone.
    const settings = chance(random, 0.6) ? NOTIFICATIONS : {};
    const world = await withTable(edits, (table) =>
      createWorld({ seed, tables, workers, settings, patienceMs: PATIENCE_MS, ...table }),
    );
    return new Simulation(world, edits);
  }

  /** Whoever is a member now, and not through us, was there before the first step. */
  begin(): void {
    for (const [edge, by] of membershipsOf(this.world))
      if (!isOurs(by) && this.#isGoverned(edge)) this.model.wasThere(edge, by);
  }

  tell(line: string): void {
    this.trace.push(`${new Date(this.world.clock.now()).toISOString()} ${line}`);
  }

  async settle(): Promise<boolean> {
    const patience = this.#restless ? RESTLESS_MS : PATIENCE_MS;
    const settled = await this.undisturbed(() => this.world.conductor.settle(patience));
    this.#restless ||= !settled;
    return settled;
  }

  async pass(ms: number): Promise<void> {
    const to = this.world.clock.now() + ms;
    await this.undisturbed(() => this.world.conductor.advance(to));
  }

  /** As for a host that was away. */
  async jump(ms: number): Promise<void> {
    this.world.clock.moveTo(this.world.clock.now() + ms);
    await this.pass(3 * MINUTE);
  }

  /** Everything mends, a day passes, and the one measure is taken. */
  async rest(ended: boolean): Promise<void> {
    const { world, model } = this;
    world.tenant.faults.clear();
    Object.assign(world.controlled.pim, this.#pimAsUsual);
    await this.settle();
    // What was held back for a change window begins after the first of these, and ends before the last.
    for (const days of ended ? [40, 40, 40, 1] : [1, 1]) {
      await this.jump(days * DAY);
      await this.settle();
    }
    const settled = (await this.settle()) && (await this.#finish());
    const stated = model.tickets.map(({ number }) => `${number} ${statedBy(world, number)}`);
    this.tell(`at rest: ${stated.join(', ') || 'no tickets'}`);
    for (const [edge, by] of [...membershipsOf(world)].toSorted())
      if (this.#isGoverned(edge) && model.foreign.get(edge) !== by) this.tell(`  ${edge} by ${by}`);
    const explained = stated.some((one) => one.includes(' unknown/'));
    const found = [
      ...(settled || explained ? [] : ['it did not come to rest']),
      ...differences(world, model.orders, model.foreign).filter((one) => !this.#excused(one)),
      ...this.#ofAccounts(),
      ...roleDifferences(world, model.roles),
      ...this.#watched.flatMap((seen) => seen()),
      ...(await this.undisturbed(() => leftBehind(world, model.tickets, false))),
      ...(await this.#witness.seen()),
      ...(await this.undisturbed(() => this.#watch.seen())),
      ...this.#undeserved(),
      ...(ended ? this.#endless() : []),
    ];
    const { disagreements } = judged({ journey: 'simulation', name: '', disagreements: found });
    for (const one of disagreements) this.violations.push(`${ended ? 'at the end' : 'at rest'}: ${one}`);
  }

  /** The same for the same seed: what people, tickets and the directory saw, and which activities ran when. */
  async digest(): Promise<string> {
    const { world, model } = this;
    const notes = model.tickets.flatMap(({ number }) =>
      statementsOf(world, number).map(({ line }) => line.replace(RANDOM_MARK, '')),
    );
    const ran = (await world.host.activities())
      .map(({ name, startedAt }) => `${startedAt} ${name}`)
      .toSorted();
    return createHash('sha256')
      .update([...this.trace, ...notes, ...ran].join('\n'))
      .digest('hex');
  }

  /** The tables may be gone for a moment, because the host is dying. */
  async undisturbed<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch {
      await this.world.host.status();
      return await act();
    }
  }

  /** Runs that only sleep between two tries get the time for the next one. */
  async #finish(): Promise<boolean> {
    for (const minutes of LAST_MINUTES) {
      if (underWay(this.world, this.model.tickets).length === 0) return true;
      await this.pass(minutes * MINUTE);
      if (!(await this.settle())) return false;
    }
    return true;
  }

  #isGoverned(edge: string): boolean {
    return this.#governed.has(edge.split(' ')[0] ?? '');
  }

  /** Memberships of deleted groups and people can't be seen; those that administrators contested may be anybody's. */
  #excused(difference: string): boolean {
    const [, groupId = '', userId = ''] = /([0-9a-f-]{36}) ([0-9a-f-]{36})$/.exec(difference) ?? [];
    if (groupId === '') return false;
    const { directory } = this.world.tenant;
    const deleted = new Set(
      [...directory.listGroups(), ...directory.listUsers()].filter((one) => one.deleted).map(({ id }) => id),
    );
    if (deleted.has(groupId) || deleted.has(userId)) return true;
    return difference.startsWith('taken') && this.model.isContested(edgeOf(groupId, userId));
  }

  /** Whose sign-in or password somebody else changed meanwhile is as that made them. */
  #ofAccounts(): readonly string[] {
    const { world, model } = this;
    const { people } = happenedIn(world);
    const ours = model.accounts.filter(({ userId }) => (people.get(userId)?.length ?? 0) <= 1);
    return accountDifferences(world, ours);
  }

  #undeserved(): readonly string[] {
    const { world, model } = this;
    return model.orders.flatMap((order) => {
      const granted = statementsOf(world, order.number).some((one) => isSaid(one, 'in-force'));
      const why = granted ? model.mustNotHave(order, this.#hadIt(order)) : null;
      return why === null ? [] : [`${order.number} states granted, but ${why}`];
    });
  }

  /** Who was a member already stays one: nothing was given that could end. */
  #endless(): readonly string[] {
    const { world, model } = this;
    return model.orders
      .filter(({ number, timeBound }) => timeBound && isSaid(newestOn(world, number), 'in-force'))
      .filter((order) => !this.#hadIt(order))
      .map(({ number }) => `${number} is long over, and still states granted`);
  }

  #hadIt({ targets, userId }: Order): boolean {
    const { model } = this;
    const edges = targets.map((id) => edgeOf(id, userId));
    return edges.every((edge) => model.foreign.has(edge) || model.isContested(edge));
  }
}
