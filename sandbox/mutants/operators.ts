/** What can be done wrong to one node of the syntax. */
import * as ast from 'typescript/unstable/ast';

type Swap = { readonly node: ast.Node; readonly put: string; readonly what: string };

const { SyntaxKind } = ast;

const OPERATORS = new Map<ast.SyntaxKind, string>([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
  [SyntaxKind.PlusToken, '-'],
  [SyntaxKind.MinusToken, '+'],
]);

/** Of two that are easily mixed up, the other one. */
const METHODS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['find', 'findLast'],
  ['findLast', 'find'],
  ['max', 'min'],
  ['min', 'max'],
]);

export function swapsOf(node: ast.Node): readonly Swap[] {
  if (ast.isIfStatement(node)) return conditions(node.expression);
  if (ast.isConditionalExpression(node)) return [...conditions(node.condition), exchanged(node)];
  if (ast.isBinaryExpression(node)) return operators(node);
  if (ast.isPrefixUnaryExpression(node)) return withoutNot(node);
  if (ast.isNumericLiteral(node)) return numbers(node);
  if (ast.isCallExpression(node)) return calls(node);
  if (ast.isExpressionStatement(node)) return [statement(node)];
  if (node.kind === SyntaxKind.TrueKeyword) return [{ node, put: 'false', what: 'true is false' }];
  if (node.kind === SyntaxKind.FalseKeyword) return [{ node, put: 'true', what: 'false is true' }];
  return [];
}

function conditions(node: ast.Expression): readonly Swap[] {
  return [
    { node, put: `!(${node.getText()})`, what: 'the condition is negated' },
    { node, put: 'true', what: 'the condition always holds' },
    { node, put: 'false', what: 'the condition never holds' },
  ];
}

function exchanged(node: ast.ConditionalExpression): Swap {
  const [condition, yes, no] = [node.condition, node.whenTrue, node.whenFalse].map((part) => part.getText());
  return { node, put: `${condition} ? ${no} : ${yes}`, what: 'the two choices are exchanged' };
}

function operators(node: ast.BinaryExpression): readonly Swap[] {
  const { left, operatorToken: token, right } = node;
  const put = OPERATORS.get(token.kind);
  if (put) return [{ node: token, put, what: `${token.getText()} is ${put}` }];
  if (token.kind !== SyntaxKind.QuestionQuestionToken) return [];
  const always = { node, put: right.getText(), what: 'the default is always taken' };
  // a default that is always there leaves nothing to fall back to, so that exchanging is the same as taking it
  if (!ast.isIdentifier(right) && !ast.isPropertyAccessExpression(right)) return [always];
  return [
    always,
    { node, put: `(${right.getText()} ?? ${left.getText()})`, what: 'value and default are exchanged' },
  ];
}

function withoutNot(node: ast.PrefixUnaryExpression): readonly Swap[] {
  if (node.operator !== SyntaxKind.ExclamationToken) return [];
  return [{ node, put: node.operand.getText(), what: '"not" is left out' }];
}

function numbers(node: ast.NumericLiteral): readonly Swap[] {
  const value = Number(node.getText().replaceAll('_', ''));
  return [...new Set([value * 2, value + 1, value - 1])]
    .filter((other) => other !== value && other >= 0)
    .map((other) => ({ node, put: String(other), what: `${node.getText()} is ${other}` }));
}

function calls(node: ast.CallExpression): readonly Swap[] {
  if (!ast.isPropertyAccessExpression(node.expression)) return [];
  const { name } = node.expression;
  const [predicate] = node.arguments;
  const other = METHODS.get(name.getText());
  const swaps = other ? [{ node: name, put: other, what: `${name.getText()} is ${other}` }] : [];
  const filters = ['filter', 'some', 'find', 'findLast', 'every'].includes(name.getText());
  if (!filters || !predicate || !ast.isArrowFunction(predicate)) return swaps;
  return [...swaps, { node: predicate, put: '() => true', what: `${name.getText()} takes everything` }];
}

function statement(node: ast.ExpressionStatement): Swap {
  return { node, put: ';', what: 'the statement is left out' };
}
