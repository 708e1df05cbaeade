import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { circlesIn } from './circles.ts';
import { codeFiles } from './reached.ts';
import { sourceFile } from './source.ts';

const FREE = ['src/', 'cli/', 'sandbox/host/'];

describe('Files of the product', () => {
  test('import each other in no circle, not even for types', () => {
    const files = codeFiles();
    for (const root of FREE)
      assert.deepEqual(circlesIn(files.filter(({ path }) => path.startsWith(root))), [], root);
  });

  test('a planted circle is seen, whether it is of code, of types, or closed by a first call', () => {
    const planted = [
      sourceFile('src/domain/x.ts', "import { y } from './y.ts';"),
      sourceFile('src/domain/y.ts', "import type { Z } from './z.ts';"),
      sourceFile('src/domain/z.ts', "const x = () => import('./x.ts');"),
      sourceFile('src/domain/apart.ts', "import { x } from './x.ts';"),
    ];
    assert.deepEqual(circlesIn(planted), [['src/domain/x.ts', 'src/domain/y.ts', 'src/domain/z.ts']]);
  });
});
