import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { circlesIn } from './circles.ts';
import { sourceFile, sourceFiles } from './source.ts';

describe('Files of the product', () => {
  test('import each other in no circle, not even for types', () => {
    assert.deepEqual(circlesIn(sourceFiles()), []);
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
