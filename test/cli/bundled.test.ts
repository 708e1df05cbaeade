/** What `npm run build` puts beside the bundle, and what it puts in place of packages in it. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as OpenTelemetry from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { buildForAzure } from '../../cli/build.ts';
import { bundledPackages } from '../../cli/bundled/packages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bundled-'));
  folders.push(folder);
  return folder;
}
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Component = {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
};

describe('Beside the bundle for Azure', () => {
  let folder = '';
  before(async () => {
    folder = join(temporaryFolder(), 'dist');
    await buildForAzure(folder);
  });

  const bom = (): { readonly components: readonly Component[] } =>
    JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'));

  test('the bill of materials names the packages in it with version, package URL and hash, and no others', () => {
    const { components } = bom();
    const purls = components.map(({ purl }) => purl);
    for (const part of [
      'durable-functions',
      '%40azure/functions',
      'ajv',
      '%40microsoft/microsoft-graph-client',
    ])
      assert.ok(
        purls.some((purl) => purl.startsWith(`pkg:npm/${part}@`)),
        part,
      );
    for (const tool of ['typescript', 'azurite', 'esbuild', 'moment', 'fast-check'])
      assert.ok(!purls.some((purl) => purl.startsWith(`pkg:npm/${tool}@`)), tool);
    for (const { purl, hashes } of components) {
      assert.match(purl, /^pkg:npm\/.+@\d+\.\d+\.\d+/);
      assert.match(hashes[0]?.content ?? '', /^[0-9a-f]{64,128}$/, purl);
    }
  });

  test('two builds of one state make the same bill of materials', async () => {
    const again = join(temporaryFolder(), 'dist');
    await buildForAzure(again);
    assert.deepEqual(JSON.parse(readFileSync(join(again, 'sbom.cdx.json'), 'utf8')), bom());
  });

  test('the notices hold the license of every package in the bill of materials', () => {
    const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const { group, name, version } of bom().components)
      assert.ok(notices.includes(`\n${group ? `${group}/` : ''}${name} ${version} (`), name);
    assert.match(notices, /Permission is hereby granted, free of charge/);
  });
});

describe('A license', () => {
  const withLicense = (license: unknown) => {
    const root = temporaryFolder();
    const folder = join(root, 'node_modules/@scope/part');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: '@scope/part', version: '1.2.3', license }),
    );
    writeFileSync(join(folder, 'LICENSE.md'), 'Copyright somebody');
    return () => bundledPackages(root, ['src/main.ts', 'node_modules/@scope/part/lib/index.js']);
  };

  for (const license of [
    'MIT',
    'Apache-2.0',
    '(MIT OR GPL-3.0-only)',
    'MIT AND ISC',
    { type: 'BSD-3-Clause' },
  ])
    test(`${JSON.stringify(license)} lets its package be in a bundle`, () => {
      const [part, ...others] = withLicense(license)();
      assert.deepEqual(
        [part?.name, part?.version, part?.notice, others],
        ['@scope/part', '1.2.3', 'Copyright somebody', []],
      );
    });

  for (const license of [
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE',
    undefined,
  ])
    test(`${JSON.stringify(license)} fails the build, which says whose it is`, () => {
      assert.throws(withLicense(license), /@scope\/part 1\.2\.3: .*add it to cli\/bundled\/packages\.ts/);
    });
});

describe('What stands in for moment in the bundle', () => {
  type Span = { valueOf(): number; toISOString(): string };
  type Moments = ((date: Date) => { diff(date: Date): number; add(span: Span): { toDate(): Date } }) & {
    duration(value: string | number | Span, unit?: 'ms' | 's'): Span;
  };
  const moment = createRequire(join(ROOT, 'node_modules/durable-functions/package.json'))(
    'moment',
  ) as Moments;
  const ours = createRequire(import.meta.url)('../../cli/bundled/moment.cjs') as Moments;
  const SPANS = [
    '3.00:00:00',
    '6.00:00:00',
    '00:00:30',
    '1.02:03:04.5',
    '-00:10:00',
    '12:30',
    'P3D',
    'P6DT1H',
    'PT1.5S',
    'PT0S',
  ];

  for (const span of SPANS)
    test(`reads ${span} as moment does, and again what it writes of it`, () => {
      const length = moment.duration(span).valueOf();
      assert.equal(ours.duration(span).valueOf(), length);
      assert.equal(ours.duration(ours.duration(span).toISOString()).valueOf(), length);
    });

  test('measures, adds and compares as moment does', () => {
    const date = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    const milliseconds = fc.integer({ min: 0, max: 4e9 });
    fc.assert(
      fc.property(date, date, milliseconds, fc.constantFrom(...SPANS), (from, to, some, span) => {
        const difference = (by: Moments) => by.duration(by(to).diff(from));
        assert.equal(difference(ours).valueOf(), difference(moment).valueOf());
        assert.equal(difference(ours) > ours.duration(span), difference(moment) > moment.duration(span));
        for (const unit of ['ms', 's'] as const) {
          const later = (by: Moments) => by(from).add(by.duration(some, unit)).toDate().getTime();
          if (unit === 'ms' || some < 1e6) assert.equal(later(ours), later(moment));
          assert.equal(ours.duration(String(some), unit).valueOf(), ours.duration(some, unit).valueOf());
        }
      }),
    );
  });

  test('refuses what is no span', () => {
    assert.throws(() => ours.duration('soon'), /"soon" is no span of time/);
  });
});

describe('what stands in the bundle for @opentelemetry/api', () => {
  const require = createRequire(import.meta.url);
  const sliver = require('../../cli/bundled/opentelemetry.cjs') as Pick<
    typeof OpenTelemetry,
    'context' | 'trace' | 'propagation'
  >;
  const whole = sliver as Pick<
    typeof OpenTelemetry,
    'context' | 'trace' | 'propagation' | 'ROOT_CONTEXT' | 'isSpanContextValid'
  >;

  test('says nothing while no SDK has registered itself', () => {
    const headers = {};
    assert.equal(sliver.trace.getSpan(sliver.context.active()), undefined);
    sliver.propagation.inject(sliver.context.active(), headers);
    assert.deepEqual(headers, {});
  });

  test('what stands in the bundle for OpenTelemetry’s API makes spans by the SDK that is registered, and goes on with the trace where none is', () => {
    const above = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const below = ({ trace, ROOT_CONTEXT }: typeof whole) =>
      trace.getTracer('t').startSpan('s', {}, trace.setSpanContext(ROOT_CONTEXT, above)).spanContext();
    const alone = ({ trace, ROOT_CONTEXT }: typeof whole) =>
      trace.getTracer('t').startSpan('s', {}, ROOT_CONTEXT).spanContext();
    for (const made of [below, alone]) assert.deepEqual({ ...made(whole) }, { ...made(OpenTelemetry) });
    for (const one of [below(whole), alone(whole)])
      assert.equal(whole.isSpanContextValid(one), OpenTelemetry.isSpanContextValid(one));
    const collector = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collector)] });
    OpenTelemetry.trace.setGlobalTracerProvider(provider);
    try {
      const parent = whole.trace.setSpanContext(whole.ROOT_CONTEXT, above);
      const span = whole.trace.getTracer('t').startSpan('s', { attributes: { a: 1 } }, parent);
      whole.trace.getTracer('t').startSpan('inner', {}, whole.trace.setSpan(parent, span)).end();
      span.end();
      const [inner, outer] = collector.getFinishedSpans();
      assert.equal(outer?.parentSpanId, above.spanId);
      assert.equal(inner?.parentSpanId, outer?.spanContext().spanId);
      assert.equal(inner?.spanContext().traceId, above.traceId);
    } finally {
      OpenTelemetry.trace.disable();
    }
  });

  test('tells the span that is active, and its headers, as the package does', () => {
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const active = OpenTelemetry.trace.setSpan(
      OpenTelemetry.ROOT_CONTEXT,
      OpenTelemetry.trace.wrapSpanContext(spanContext),
    );
    OpenTelemetry.context.setGlobalContextManager({
      active: () => active,
      with: () => assert.fail(),
      bind: () => assert.fail(),
      enable: () => assert.fail(),
      disable: () => assert.fail(),
    });
    OpenTelemetry.propagation.setGlobalPropagator({
      inject: (context, carrier, setter) => {
        const span = OpenTelemetry.trace.getSpan(context)?.spanContext();
        setter.set(carrier, 'traceparent', `00-${span?.traceId}-${span?.spanId}-01`);
      },
      extract: (context) => context,
      fields: () => [],
    });
    try {
      const headersOf = ({ context, trace, propagation }: typeof sliver) => {
        const headers = {};
        if (trace.getSpan(context.active())) propagation.inject(context.active(), headers);
        return headers;
      };
      assert.deepEqual(headersOf(sliver), headersOf(OpenTelemetry));
      assert.deepEqual(Object.keys(headersOf(sliver)), ['traceparent']);
    } finally {
      for (const name of ['context', 'propagation', 'trace'] as const)
        delete (globalThis as Record<symbol, Record<string, unknown>>)[
          Symbol.for('opentelemetry.js.api.1')
        ]?.[name];
    }
  });
});
