/** The desk's script and style as they are served: made in memory, once, when somebody first asks. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { DARK, LIGHT, type Palette } from '../../src/console/palette.ts';

const HERE = import.meta.dirname;

type Bundle = { readonly script: string; readonly style: string };

let made: Promise<Bundle> | null = null;

export function deskBundle(): Promise<Bundle> {
  made ??= makeBundle();
  return made;
}

async function makeBundle(): Promise<Bundle> {
  const [script, style] = await Promise.all([
    built(join(HERE, 'client', 'main.tsx')),
    built(join(HERE, 'style', 'desk.css')),
  ]);
  return { script, style: `${colors()}${style}` };
}

async function built(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles?.[0]?.text ?? '';
}

/** The console's colors, so that the two look like one product. */
function colors(): string {
  return `:root{color-scheme:light dark;${variables(LIGHT)}}@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}`;
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${color};`)
    .join('');
}
