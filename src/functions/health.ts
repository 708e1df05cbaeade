import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import type { TableIssue } from '../policy/table.ts';
import type { SettingIssue } from '../settings.ts';

/** GET /api/health: alive without asking anybody. A broken policy table shows here (design: H17), never its text. */
export function health(issues: readonly TableIssue[], settings: readonly SettingIssue[]): HttpResponseInit {
  const healthy = issues.length === 0 && settings.length === 0;
  const policies =
    issues.length === 0
      ? 'ok'
      : issues.map(({ file, path, code }) => ({ file: file.split('/').slice(-2).join('/'), path, code }));
  return {
    status: healthy ? 200 : 503,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({
      status: healthy ? 'ok' : 'degraded',
      policies,
      settings: settings.length === 0 ? 'ok' : settings.map(({ name }) => name),
    }),
  };
}

/** GET /api/health/ready: each system answers, or not. Only for operators. */
export async function readiness(means: Means): Promise<HttpResponseInit> {
  const systems = await Promise.all(
    Object.values(means.ticketing).map(async (one) => [one.system, (await one.health()).ok] as const),
  );
  const ok = systems.every(([, answers]) => answers);
  return {
    status: ok ? 200 : 503,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ ready: ok, ticketing: Object.fromEntries(systems) }),
  };
}
