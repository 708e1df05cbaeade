import type { Call, FaultRule } from '../simulator.ts';

/**
 * Whether a call is meant. What a rule leaves out matches everything; letter case never counts. `*` in host or path
 * stands for anything. A path with `*` must cover the whole path (with the query, if it has a `?`); one without is
 * found anywhere in path and query.
 */
export function matcher(match: FaultRule['match']): (call: Call) => boolean {
  const host = match.host === undefined ? () => true : whole(match.host);
  const method = match.method?.toUpperCase();
  const path = match.path === undefined ? () => true : pathMatcher(match.path);
  return (call) => (method === undefined || method === call.method) && host(call.host) && path(call.path);
}

function pathMatcher(pattern: string): (path: string) => boolean {
  if (!pattern.includes('*')) {
    const wanted = pattern.toLowerCase();
    return (path) => path.toLowerCase().includes(wanted);
  }
  const matches = whole(pattern);
  if (pattern.includes('?')) return matches;
  return (path) => matches(path.split('?', 1)[0] ?? path);
}

function whole(pattern: string): (text: string) => boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${literal.join('.*')}$`, 'i');
  return (text) => expression.test(text);
}
