import type { SettingIssue } from './setting-issue.ts';

type Environment = Readonly<Record<string, string | undefined>>;

type Expected = {
  readonly name: string;
  readonly isSet: (text: string) => boolean;
  readonly message: string;
};

/** What the app itself never reads, and can see all the same. */
const EXPECTED: readonly Expected[] = [
  {
    name: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
    isSet: (text) => /\bInstrumentationKey=[0-9a-f-]{36}\b/i.test(text),
    message:
      'APPLICATIONINSIGHTS_CONNECTION_STRING is missing or no connection string: security events and failures are kept nowhere but on the machine that they tell of.',
  },
  {
    name: 'AzureWebJobsDisableHomepage',
    isSet: (text) => text.toLowerCase() === 'true',
    message:
      'AzureWebJobsDisableHomepage is not true: the host shows a page of its own to anybody, without the headers that protect all others.',
  },
];

/** On Azure: what the hosting has to be set to, as far as the app can see it (docs/hosting.md). Nothing is turned off by it. */
export function checkHosting(environment: Environment, issues: SettingIssue[]): void {
  if (!environment['WEBSITE_SITE_NAME']) return;
  for (const { name, isSet, message } of EXPECTED)
    if (!isSet((environment[name] ?? '').trim())) issues.push({ name, part: 'app', message });
}
