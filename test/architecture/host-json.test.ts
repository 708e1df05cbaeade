import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

type Json = { readonly [member: string]: Json | string | number | boolean | undefined };

const at = (value: Json, ...path: readonly string[]) =>
  path.reduce<Json | string | number | boolean | undefined>(
    (part, member) => (typeof part === 'object' ? part[member] : undefined),
    value,
  );

/** What is wrong with a host.json, in words. */
function lint(host: Json): string[] {
  const found: string[] = [];
  const durable = ['extensions', 'durableTask'];
  const interval = at(host, ...durable, 'storageProvider', 'maxQueuePollingInterval');
  if (at(host, ...durable, 'maxQueuePollingInterval') !== undefined)
    found.push('maxQueuePollingInterval outside storageProvider is ignored');
  if (typeof interval !== 'string')
    found.push('no maxQueuePollingInterval: an idle app wakes up to 30 s late');
  else if (secondsOf(interval) > 2) found.push(`maxQueuePollingInterval ${interval} is over two seconds`);
  const hidden = at(host, ...durable, 'storageProvider', 'workItemQueueVisibilityTimeout');
  if (typeof hidden !== 'string')
    found.push('no workItemQueueVisibilityTimeout: what a crash cut off lies for five minutes');
  else if (secondsOf(hidden) !== 60)
    found.push(`workItemQueueVisibilityTimeout ${hidden} is not one minute, the least the host starts with`);
  const hub = at(host, ...durable, 'hubName');
  if (typeof hub !== 'string') found.push('no task hub name');
  else if (!/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(hub))
    found.push('no address answers while a setting is missing that the name of the task hub is taken from');
  if (typeof at(host, ...durable, 'defaultVersion') !== 'string') found.push('no version of orchestrations');
  if (at(host, 'extensions', 'http', 'routePrefix') !== 'api')
    found.push('the doors are documented under /api');
  for (const header of ['Content-Security-Policy', 'X-Content-Type-Options', 'Strict-Transport-Security'])
    if (typeof at(host, 'extensions', 'http', 'customHeaders', header) !== 'string')
      found.push(`no ${header} on what the host answers itself`);
  if (typeof at(host, 'functionTimeout') !== 'string')
    found.push('no functionTimeout: an activity could wait for ever');
  if (at(host, ...durable, 'tracing', 'traceInputsAndOutputs') === true)
    found.push('traceInputsAndOutputs puts requests into telemetry');
  const whole = String(at(host, 'logging', 'applicationInsights', 'samplingSettings', 'excludedTypes'));
  for (const type of ['Request', 'Exception', 'Trace'])
    if (!whole.split(';').includes(type))
      found.push(`of ${type} only a part is kept: lines of the log are evidence`);
  return found;
}

function secondsOf(span: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = span.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

describe('host.json', () => {
  const text = readFileSync(new URL('../../host.json', import.meta.url), 'utf8');
  const host = JSON.parse(text) as Json;

  test('lets an idle app wake within two seconds, takes up what a crash cut off a minute later, and has what the doors and runs rely on', () => {
    assert.deepEqual(lint(host), []);
  });

  test('host.json would be caught with a setting that is missing, too long or in the wrong place', () => {
    const changed = (from: string, to: string) => lint(JSON.parse(text.replace(from, to)) as Json).length;
    assert.ok(changed('"00:00:02"', '"00:00:30"') > 0);
    assert.ok(changed('"maxQueuePollingInterval"', '"maxQueuePollingIntervall"') > 0);
    assert.ok(changed('"storageProvider"', '"storage"') > 0);
    assert.ok(changed('"workItemQueueVisibilityTimeout"', '"visibilityTimeout"') > 0);
    assert.ok(changed('"00:01:00"', '"00:05:00"') > 0);
    assert.ok(changed('"00:01:00"', '"00:00:30"') > 0);
    assert.ok(changed('"api"', '""') > 0);
    assert.ok(changed('"functionTimeout"', '"timeout"') > 0);
    assert.ok(changed('"customHeaders"', '"headers"') > 0);
    assert.ok(changed('"Strict-Transport-Security"', '"Strict-Transport"') > 0);
    assert.ok(changed('"Countersign"', '"%TASK_HUB%"') > 0);
    assert.ok(changed('"hubName":', '"maxQueuePollingInterval": "00:00:01", "hubName":') > 0);
  });
});
