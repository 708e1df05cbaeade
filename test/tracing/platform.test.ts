/** Where no SDK is, the platform's own trace goes on: each run is started with it, as durable-functions hands it over. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { context, propagation, trace } from '@opentelemetry/api';
import { createSpans } from '../../src/tracing.ts';

const PLATFORM = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const REQUEST = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;

/** What durable-functions sends along when it starts a run (its DurableClient, `getDistributedTracingHeaders`). */
function headersOfStart(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (trace.getSpan(context.active())) propagation.inject(context.active(), headers);
  return headers;
}

describe('the trace of the platform', () => {
  test('the trace of the platform goes on over awaits and into the runs that an invocation starts', async () => {
    const spans = createSpans();
    assert.equal(spans.recorded(), false);
    assert.deepEqual(headersOfStart(), {});
    const platform = { traceParent: PLATFORM };
    const [one, other] = await Promise.all([
      spans.invoked('door', { platform, request: null }, {}, async () => {
        await new Promise((done) => setImmediate(done));
        return [spans.here(), headersOfStart()];
      }),
      spans.invoked('activity', { platform, request: REQUEST }, {}, async () => headersOfStart()),
    ]);
    assert.deepEqual(one, [PLATFORM, { traceparent: PLATFORM }]);
    assert.deepEqual(other, { traceparent: REQUEST }, 'a request stays in its own trace');
    assert.equal(spans.here(), null);
  });

  test('the trace of the platform gives way where a run of another request is started', async () => {
    const spans = createSpans();
    const started = await spans.invoked(
      'timer',
      { platform: { traceParent: PLATFORM }, request: null },
      {},
      () => spans.inTrace(REQUEST, async () => headersOfStart()),
    );
    assert.deepEqual(started, { traceparent: REQUEST });
  });

  test('the trace of the platform that is none, or no header of a trace, begins nothing and breaks nothing', async () => {
    const spans = createSpans();
    for (const traceParent of ['', 'garbage', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`]) {
      const seen = await spans.invoked('door', { platform: { traceParent }, request: null }, {}, async () =>
        spans.here(),
      );
      assert.equal(seen, null, traceParent);
    }
    await assert.rejects(
      spans.invoked('door', { platform: undefined, request: null }, {}, async () => {
        throw new TypeError('no');
      }),
      TypeError,
    );
  });
});
