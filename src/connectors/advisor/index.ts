import type { Connector, SettingSpec } from '../connector.ts';
import { ADDRESS } from '../setting-shapes.ts';
import { createAdvisor } from './advisor.ts';
import { advisorCheckup } from './checks.ts';

const NAME = 'advisor';

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'ADVISOR_ENDPOINT',
    shape: ADDRESS,
    part: NAME,
    tells: true,
    fallback: '',
    about:
      'https address of the Azure OpenAI resource with a model that writes text for people to read, such as https://{resource}.openai.azure.com; empty: nothing is drafted. Policy tables say what it is given (docs/advisor.md).',
  },
  {
    name: 'ADVISOR_MODEL',
    part: NAME,
    tells: true,
    fallback: '',
    about: 'Name of the deployment of a model in that resource that knows structured outputs.',
  },
  {
    name: 'ADVISOR_SCOPE',
    part: NAME,
    tells: true,
    fallback: 'https://cognitiveservices.azure.com/.default',
    about: 'Scope of the token that the managed identity asks for; newer resources want another.',
  },
  {
    name: 'ADVISOR_TIMEOUT_SECONDS',
    part: NAME,
    fallback: '20',
    about:
      'The longest a draft may take, and never longer than OUTBOUND_TIMEOUT_SECONDS. Nothing waits for it.',
  },
];

/** What is said of one request fits several times; a longer answer is none. */
const LARGEST_ANSWER = 64 * 1024;

/** Azure OpenAI: a model drafts text that people read and nothing else does. Off without an endpoint. */
export const advisor: Connector = {
  name: NAME,
  settings: SETTINGS,
  needs: [],
  hosts: ({ ADVISOR_ENDPOINT: endpoint }) => {
    const host = endpoint ? URL.parse(endpoint)?.host : undefined;
    return host ? [host] : [];
  },
  issues: (text) => [
    ...(text['ADVISOR_ENDPOINT'] && !text['ADVISOR_MODEL']
      ? [
          {
            name: 'ADVISOR_MODEL',
            message: 'ADVISOR_MODEL is missing; nothing is drafted until it names the deployment of a model.',
          },
        ]
      : []),
    ...(Number(text['ADVISOR_TIMEOUT_SECONDS']) > 0
      ? []
      : [
          {
            name: 'ADVISOR_TIMEOUT_SECONDS',
            message: 'ADVISOR_TIMEOUT_SECONDS must be a number of seconds above 0.',
          },
        ]),
  ],
  connect: ({ text, within, clock, identity }) => {
    const endpoint = text['ADVISOR_ENDPOINT'] ?? '';
    if (endpoint === '') return {};
    const settings = {
      url: `${endpoint.replace(/\/+$/, '')}/openai/v1/chat/completions`,
      model: text['ADVISOR_MODEL'] ?? '',
      scope: text['ADVISOR_SCOPE'] ?? '',
    };
    const milliseconds = Number(text['ADVISOR_TIMEOUT_SECONDS']) * 1000;
    const outbound = within({ milliseconds, bytes: LARGEST_ANSWER });
    return {
      advisor: createAdvisor({ settings, credential: identity, outbound, clock }),
      checkup: advisorCheckup(settings.scope, settings.model, identity),
    };
  },
};
