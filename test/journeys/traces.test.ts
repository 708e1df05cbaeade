/** One trace from the webhook to the ticket's note, as OpenTelemetry's own SDK collects it. Its registry is this process's: the file has it for itself. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { addingFails, SERVICENOW } from '../support/faults.ts';
import { requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const collector = new InMemorySpanExporter();

const traceOf = (span: ReadableSpan) => span.spanContext().traceId;
const named = (name: string) => collector.getFinishedSpans().filter((span) => span.name === name);
const ofRequest = (requestId: string) =>
  collector.getFinishedSpans().filter(({ attributes }) => attributes['countersign.request'] === requestId);

/** Every span leads, parent by parent, to the one that began the trace. */
function assertConnected(spans: readonly ReadableSpan[], root: ReadableSpan): void {
  const all = new Map(collector.getFinishedSpans().map((span) => [span.spanContext().spanId, span]));
  for (const span of spans) {
    let at: ReadableSpan | undefined = span;
    while (at?.parentSpanId !== undefined) at = all.get(at.parentSpanId);
    assert.equal(at, root, `${span.name} leads elsewhere`);
  }
}

describe('the trace of a request', () => {
  before(() => {
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collector)] });
    trace.setGlobalTracerProvider(provider);
  });
  after(() => trace.disable());
  beforeEach(() => collector.reset());

  test('the trace of a request goes from the webhook over every step and call to the note on its ticket, days and approvals between them', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '1' });
    await settle(world);
    await pass(world, 5 * HOUR);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { requestId, trace: kept } = await requestOf(world, number);
    const door = named('itsm-servicenow').find((span) => kept?.includes(span.spanContext().spanId));
    assert.ok(door, `no door began ${kept}`);
    const everything = ofRequest(requestId);
    const steps = everything.filter(({ attributes }) => attributes['countersign.purpose'] === undefined);
    assert.deepEqual([...new Set(steps.map(traceOf))], [traceOf(door)]);
    // whoever pressed, and timers that look at it, are in traces of their own
    const own = everything.filter((span) => traceOf(span) === traceOf(door));
    assertConnected(own, door);
    for (const step of ['decideRequest', 'openStage', 'armGrants', 'applyChange', 'proveEdges', 'conclude'])
      assert.ok(
        own.some(({ name }) => name === step),
        `no span of ${step}`,
      );
    const calls = own.filter(({ attributes }) => attributes['countersign.purpose'] !== undefined);
    const hosts = new Set(calls.map(({ attributes }) => attributes['server.address']));
    for (const host of ['graph.microsoft.com', SERVICENOW]) assert.ok(hosts.has(host), `no call to ${host}`);
    const last = calls.findLast(({ attributes }) => attributes['server.address'] === SERVICENOW);
    assert.ok((last?.startTime[0] ?? 0) >= door.startTime[0], 'the note comes last');
    const line = world.logged.find((one) => one.includes('"what":"conclusion"'));
    assert.ok(line?.includes(`"trace":"${traceOf(door)}"`), line);
  });

  test('the trace of a request goes on after the app died, on a worker that has never met it', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId, trace: kept } = await requestOf(world, number);
    await world.host.kill({ restart: true });
    collector.reset();
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const own = ofRequest(requestId).filter(
      ({ attributes }) => attributes['countersign.purpose'] === undefined,
    );
    assert.ok(own.length >= 4);
    assert.deepEqual([...new Set(own.map(traceOf))], [kept?.split('-')[1]]);
  });

  test('the trace of a request shows which step and which call failed, and names nobody', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 503 }, { count: 1 });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    world.tables.faults.arm('busy', { table: 'Audit', operation: 'write' }, { count: 1000 });
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 5 * MINUTE);
    world.tables.faults.recover();
    await settle(world);
    const failed = collector.getFinishedSpans().filter(({ status }) => status.code === 2);
    const call = failed.find(({ attributes }) => attributes['http.response.status_code'] === 503);
    assert.equal(call?.status.message, '503');
    const told = world.logged.find((line) => line.includes('"what":"activity-failed"'));
    const step = /"activity":"(\w+)"/.exec(told ?? '')?.[1];
    assert.ok(
      failed.some(({ name }) => name === step),
      `${step} is not among ${failed.map(({ name }) => name).join()}`,
    );
    const said = JSON.stringify(
      collector.getFinishedSpans().map(({ name, attributes, status }) => ({ name, attributes, status })),
    );
    assert.doesNotMatch(said, /Bakker|Mirjam|@contoso|daily work|members\//);
  });
});
