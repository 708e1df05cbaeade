/** The product's code as the compiler sees it: its syntax, and whether the types still hold after a change. */
import { join, relative } from 'node:path';
import * as ast from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { type Change, type Mutant, mutantOf } from './mutant.ts';
import { swapsOf } from './operators.ts';

export type Syntax = {
  /** Every mutant of one file, in the order of its text. */
  readonly mutantsOf: (file: string) => readonly Mutant[];
  /**
   * What the type checker says of the folder after these files have changed on disk; empty when all is well. They may
   * change back until it is asked again. `isSealed`: no other file can tell the difference, so that none is looked at.
   */
  readonly complaints: (changed: readonly string[], isSealed?: boolean) => readonly string[];
  readonly close: () => void;
};

/** `root` holds a `tsconfig.json` and is read as it is on disk. */
export function openSyntax(root: string): Syntax {
  const config = join(root, 'tsconfig.json');
  const api = new API({ cwd: root });
  const openAfter = (changed: readonly string[]) => {
    const paths = changed.map((file) => join(root, file));
    const snapshot = api.updateSnapshot({ openProjects: [config], fileChanges: { changed: paths } });
    const project = snapshot.getProject(config);
    if (!project) throw new Error(`${config} can't be opened by the type checker.`);
    return { program: project.program, dispose: () => snapshot.dispose() };
  };
  const { program: first } = openAfter([]);
  let latest = { program: first, dispose: () => {} };
  /** What has changed on disk since a program was made of it, or may be as it was again. */
  let stale: readonly string[] = [];
  return {
    mutantsOf(file) {
      const source = first.getSourceFile(join(root, file));
      if (!source) throw new Error(`${file} is no part of ${config}.`);
      return mutantsIn(file, source);
    },
    complaints(changed, isSealed = false) {
      const before = latest;
      latest = openAfter([...new Set([...stale, ...changed])]);
      before.dispose(); // or the server keeps every program there ever was
      const { program } = latest;
      stale = changed;
      const asked = [...changed.map((file) => join(root, file)), ...(isSealed ? [] : [undefined])];
      // most mistakes show in the file itself, which takes a moment; the whole takes seconds
      for (const file of asked) {
        const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
        if (found.length > 0)
          return found.map(({ text, fileName }) => `${relative(root, fileName ?? config)}: ${text}`);
      }
      return [];
    },
    close: () => api.close(),
  };
}

function mutantsIn(file: string, source: ast.SourceFile): readonly Mutant[] {
  const found = new Map<string, Mutant>();
  for (const change of changesIn(source, 0, false)) {
    const mutant = mutantOf(file, source.text, change);
    if (mutant) found.set(mutant.id, mutant);
  }
  return [...found.values()];
}

/** Types and imports have no branches: what is wrong in them the type checker finds. */
function changesIn(node: ast.Node, branch: number, isSealed: boolean): readonly Change[] {
  if (ast.isTypeNode(node) || ast.isTypeAliasDeclaration(node) || ast.isImportDeclaration(node)) return [];
  const inner = isBranch(node) ? node.pos : branch;
  const changes: Change[] = swapsOf(node).map(({ node: at, put, what }) => ({
    from: at.getStart(),
    to: at.end,
    put,
    what,
    branch: inner,
    isSealed,
  }));
  const sealed = sealedBody(node);
  node.forEachChild((child) => {
    changes.push(...changesIn(child, inner, isSealed || child === sealed));
  });
  return changes;
}

/** Of a function that says what it returns: nothing in its body changes a type outside of it. */
function sealedBody(node: ast.Node): ast.Node | undefined {
  const isFunction =
    ast.isFunctionDeclaration(node) || ast.isArrowFunction(node) || ast.isMethodDeclaration(node);
  return isFunction && node.type ? node.body : undefined;
}

function isBranch(node: ast.Node): boolean {
  return (
    ast.isIfStatement(node) ||
    ast.isConditionalExpression(node) ||
    ast.isFunctionDeclaration(node) ||
    ast.isArrowFunction(node) ||
    ast.isMethodDeclaration(node) ||
    ast.isForOfStatement(node) ||
    ast.isCaseClause(node)
  );
}
