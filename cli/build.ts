/** `npm run build`: the folder that Azure runs, as few files. `-- --sandbox`: the same app pointed at the sandbox. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { command, Misuse, readCommandLine } from '../sandbox/command-line.ts';
import { tablesIn, writeAppFolder } from './bundled/app-folder.ts';
import { bundledPackages } from './bundled/packages.ts';
import { bomOf, noticesOf } from './bundled/sbom.ts';
import { fillInsOf } from './policy/fill-ins.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The worker's own module; everything else is in the bundle. */
const EXTERNAL = ['@azure/functions-core'];
const GRAPH = '@microsoft/microsoft-graph-client';
/** CommonJS packages inside an ES module ask for `require`, which such a module doesn't have. */
const BANNER = `import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);`;

/**
 * Packages that are parts of their own, each read when something of it is first made: the rules of recurring windows with a
 * calendar that has some, the checker of tables and what reads their dates with the first table. Code that can't wait asks for them.
 */
const ASKED_FOR = {
  'rrule-temporal': { file: 'rrule-temporal.cjs', made: 'RRuleTemporal', as: 'class' },
  'ajv/dist/2020.js': { file: 'ajv.cjs', made: 'Ajv2020', as: 'class' },
  'temporal-polyfill': { file: 'temporal.cjs', made: 'Temporal', as: 'namespace' },
} as const satisfies Readonly<Record<string, AskedFor>>;

/** Ajv needs fast-uri for the references within our own schemas alone. `made`: the class, or the namespace, that is all that is wanted of it. */
type AskedFor = { readonly file: string; readonly made: string; readonly as: 'class' | 'namespace' };

function askingFor({ file, made, as }: AskedFor): string {
  const exported =
    as === 'class'
      ? `export class ${made} {
      constructor(...args) {
        return new (part())(...args);
      }
    }`
      : `export const ${made} = new Proxy({}, { get: (_, name) => part()[name] });`;
  return `
    import { createRequire as requireFrom } from 'node:module';
    let known;
    function part() {
      const here = new URL('.', import.meta.url);
      const parts = here.pathname.endsWith('/parts/') ? here : new URL('parts/', here);
      known ??= requireFrom(parts)('./${file}').${made};
      return known;
    }
    ${exported}`;
}

/**
 * Packages of which durable-functions needs little, or nothing until its client first calls: of validator one function,
 * of lodash and of form-data (axios falls back to it) what Node has built in, of moment the length of timers, of axios
 * nothing at load, of what it would write for its developers nothing. Read whole at every cold start they would be a quarter of the bundle.
 */
const SLIVERS: Readonly<Record<string, string>> = {
  // asked of the host's own addresses only
  validator: `exports.isURL = (text) => /^https?:[/]{2}/i.test(text) && URL.canParse(text);`,
  'lodash/cloneDeep': `module.exports = structuredClone;`,
  moment: readFileSync(new URL('bundled/moment.cjs', import.meta.url), 'utf8'),
  'form-data': `module.exports = globalThis.FormData;`,
  '@opentelemetry/api': readFileSync(new URL('bundled/opentelemetry.cjs', import.meta.url), 'utf8'),
  ...Object.fromEntries(Object.entries(ASKED_FOR).map(([name, part]) => [name, askingFor(part)])),
  debug: `module.exports = () => Object.assign(() => {}, { enabled: false });`,
  axios: `
    exports.default = {
      create(config) {
        let made;
        const call = (method) => async (...args) => {
          made ??= import('axios').then(({ default: axios }) => axios.create(config));
          return (await made)[method](...args);
        };
        return { get: call('get'), post: call('post'), delete: call('delete') };
      },
    };`,
};

const slivers: Plugin = {
  name: 'slivers',
  setup(plugged) {
    plugged.onResolve(
      {
        filter:
          /^(validator|lodash\/cloneDeep|form-data|moment|axios|debug|rrule-temporal|temporal-polyfill|ajv\/dist\/2020\.js|@opentelemetry\/api)$/,
      },
      ({ path, resolveDir, namespace }) => {
        return namespace === 'sliver' ? undefined : { path, namespace: 'sliver', pluginData: resolveDir };
      },
    );
    plugged.onLoad({ filter: /.*/, namespace: 'sliver' }, ({ path, pluginData }) => {
      return { contents: SLIVERS[path] ?? '', loader: 'js', resolveDir: pluginData };
    });
  },
};

/** What schemas tell people who write tables, in their editors: nothing of it checks anything. */
const FOR_PEOPLE: readonly string[] = ['description', 'title', '$comment'];

const plainSchemas: Plugin = {
  name: 'plain-schemas',
  setup(plugged) {
    plugged.onLoad({ filter: /schema\.json$/ }, ({ path }) => ({
      loader: 'json',
      contents: JSON.stringify(JSON.parse(readFileSync(path, 'utf8')), (name, value: unknown) =>
        typeof value === 'string' && FOR_PEOPLE.includes(name) ? undefined : value,
      ),
    }));
  },
};

/** What settings are about is in the docs and in the sample file; the reader of settings asks for none of it. */
const plainSettings: Plugin = {
  name: 'plain-settings',
  setup(plugged) {
    plugged.onLoad(
      { filter: /src\/(setting-list|connectors\/[^/]+\/(setting-list|index))\.ts$/ },
      ({ path }) => ({
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replace(/\babout:\s*'[^'\n]*'/g, "about: ''"),
      }),
    );
  },
};

/**
 * A part that shares small files with the entry would have them moved into further files, all read at every cold start.
 * Built by itself it has copies of them instead.
 */
const APART: Readonly<Record<string, string>> = {
  activities: 'src/activities/index.ts',
  'console-pages': 'src/functions/console-pages.ts',
  presses: 'src/functions/presses.ts',
  'seldom-used': 'src/functions/seldom-used.ts',
  sweeps: 'src/functions/sweeps.ts',
  'azure-parts': 'src/connectors/azure/azure-parts.ts',
};

const apart: Plugin = {
  name: 'apart',
  setup(plugged) {
    plugged.onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      const name = basename(path, '.ts');
      const isApart = kind === 'dynamic-import' && Object.hasOwn(APART, name);
      return isApart ? { path: `./parts/${name}.mjs`, external: true } : undefined;
    });
  },
};

const ACTIVITY = /export const (\w+) = defineActivity<?[\s\S]*?\(\{\n((?: {2}.*\n)*?) {2}run: /g;

/**
 * What an activity does is read with the first one that runs: until then the host, and the orchestrators that call it, need its name and
 * what it is handed.
 */
const namedOnly: Plugin = {
  name: 'named-only',
  setup(plugged) {
    plugged.onLoad({ filter: /src\/activities\/.*\.ts$/ }, ({ path }) => {
      const stubs = [...readFileSync(path, 'utf8').matchAll(ACTIVITY)].map(
        ([, exported, given = '']) =>
          `export const ${exported} = { ${given.trim()} run: (means, input) => ran(${exported}.name, means, input) };`,
      );
      return stubs.length === 0 ? undefined : { loader: 'ts', contents: `${RAN}\n${stubs.join('\n')}` };
    });
  },
};

const RAN = `async function ran(activity, means, input) {
  const { REGISTERED } = await import('./activities.ts');
  return await REGISTERED.find(({ name }) => name === activity).run(means, input);
}`;

/** What the host reads before the first function is registered: the entry and what it imports at once. */
export type LoadSize = { readonly files: number; readonly bytes: number };

/**
 * Writes `dist/main.mjs` and the parts it loads when they are needed, with the bill of materials and the notices of the
 * packages in it. Throws an `Error` where one of them may not be passed on.
 */
export async function buildForAzure(folder: string = join(ROOT, 'dist')): Promise<LoadSize> {
  rmSync(folder, { recursive: true, force: true });
  const { size, inputs } = await bundle(join(ROOT, 'src/main.ts'), folder);
  const packages = bundledPackages(ROOT, inputs);
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bomOf(ROOT, packages), null, 2)}\n`);
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesOf(packages));
  return size;
}

/**
 * Writes the folder that is published (docs/deploy.md), with the policy tables of whoever deploys, or with none. Made twice it is the
 * same, byte for byte. Throws a `Misuse` where `tables` is not in order.
 */
export async function buildForPublishing(
  tables: string | null,
  folder: string = join(ROOT, 'dist-azure'),
): Promise<LoadSize> {
  const checked = tables === null ? [] : tablesIn(tables);
  rmSync(folder, { recursive: true, force: true });
  const size = await buildForAzure(join(folder, 'dist'));
  writeAppFolder(ROOT, folder, 'countersign', checked);
  return size;
}

/** Writes a whole app folder for a host that isn't ours and returns its path (H18). */
export async function buildForSandbox(folder: string = join(ROOT, 'dist-sandbox')): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  await bundle(join(ROOT, 'sandbox/app/foreign-entry.ts'), join(folder, 'dist'));
  writeAppFolder(ROOT, folder, 'countersign-sandbox', tablesIn(join(ROOT, 'policy-tables')));
  return folder;
}

type Bundle = { readonly size: LoadSize; readonly inputs: readonly string[] };

async function bundle(entry: string, folder: string): Promise<Bundle> {
  const main = await buildParts({ main: entry }, folder, [namedOnly]);
  const apart = Object.entries(APART).map(([name, source]) => [`parts/${name}`, join(ROOT, source)]);
  const part = await buildParts(Object.fromEntries(apart), folder);
  const askedFor = await Promise.all(
    Object.entries(ASKED_FOR).map(([name, asked]) => buildAskedFor(folder, name, asked)),
  );
  return {
    size: loadSize(main.metafile, relative(ROOT, join(folder, 'main.mjs'))),
    inputs: [main, part, ...askedFor].flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  };
}

async function buildParts(
  entryPoints: Readonly<Record<string, string>>,
  folder: string,
  more: readonly Plugin[] = [],
) {
  return await build({
    entryPoints: { ...entryPoints },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    charset: 'utf8',
    legalComments: 'linked',
    external: EXTERNAL,
    // Imported when it is needed, its CommonJS form would arrive without named exports.
    alias: { [GRAPH]: `${GRAPH}/lib/es/src/index.js` },
    plugins: [slivers, plainSchemas, plainSettings, apart, ...more],
    banner: { js: BANNER },
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: 'warning',
  });
}

/** A part that is asked for by code that can't wait, so that it is no ES module. */
async function buildAskedFor(folder: string, name: string, { file, made }: AskedFor) {
  return await build({
    stdin: { contents: `export { ${made} } from '${name}';`, resolveDir: ROOT },
    outfile: join(folder, 'parts', file),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: true,
    legalComments: 'linked',
    alias: { 'fast-uri': join(ROOT, 'cli/bundled/fast-uri.cjs') },
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: 'warning',
  });
}

function loadSize({ outputs }: Metafile, entry: string): LoadSize {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[next]) visit(next);
  };
  visit(entry);
  const bytes = [...seen].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
  return { files: seen.size, bytes };
}

const USAGE = 'npm run build [-- --tables folder | --sandbox]';

const MORE = `Writes dist-azure/: the whole app, ready to be published (docs/deploy.md).

  --tables   your policy tables, each at <folder>/<kind>/table.json, checked as by policy lint; without it none is
             deployed, nothing is decided, and health says so
  --sandbox  dist-sandbox/ in its place: the same app for a host of your own, pointed at the sandbox (docs/sandbox.md)`;

async function buildAsAsked(): Promise<number> {
  const options = {
    tables: { type: 'string' },
    sandbox: { type: 'boolean', default: false },
  } as const;
  const { values } = readCommandLine({ options }, USAGE, MORE);
  if (values.sandbox && values.tables !== undefined)
    throw new Misuse(`The sandbox decides by its own tables.\nUsage: ${USAGE}`);
  if (values.sandbox) {
    console.log(`Built ${relative(ROOT, await buildForSandbox())}/.`);
    return 0;
  }
  const { files, bytes } = await buildForPublishing(values.tables ?? null);
  console.log(`Built dist-azure/: loads ${files} files, ${Math.round(bytes / 1024)} KB.`);
  if (values.tables === undefined)
    console.log(
      'It has no policy table, so that it decides nothing. Give yours: npm run build -- --tables <folder>',
    );
  for (const { kind, file } of values.tables === undefined ? [] : tablesIn(values.tables))
    for (const { path, message } of fillInsOf(file, JSON.parse(readFileSync(file, 'utf8'))))
      console.error(
        `The table of ${kind} is deployed with a place that is not filled in, ${path}: ${message}`,
      );
  return 0;
}

if (import.meta.main) await command(buildAsAsked);
