import type { OpenAPIObject } from '@nestjs/swagger';

export type PathItem = OpenAPIObject['paths'][string];

export const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

export const anyBody = { '*/*': { schema: { type: 'string' as const, format: 'binary' } } };

const whole = { type: 'integer' as const, minimum: 0 };

const limitHeaders = {
  'ratelimit-limit': { description: 'The limit of the third party, when it tells.', schema: whole },
  'ratelimit-remaining': { description: 'What is left of it.', schema: whole },
  'ratelimit-reset': { description: 'When it is over, in UTC epoch seconds.', schema: whole },
};

export const SELECTOR = {
  name: 'selector',
  in: 'path' as const,
  required: true,
  description:
    'Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId".',
  schema: { type: 'string' as const },
};

const operation = {
  summary: 'Calls the third party',
  description:
    'The request goes out as it came, with the credentials of the connection; the answer comes back as it was.',
  tags: ['calls'],
  parameters: [
    SELECTOR,
    {
      name: 'target',
      in: 'path' as const,
      required: true,
      description:
        'Path and query below the base URL, slashes included and never decoded; or a full URL whose host the integration allows.',
      schema: { type: 'string' as const },
    },
    {
      name: 'sluice-timeout-ms',
      in: 'header' as const,
      required: false,
      description: 'How long the caller waits at most, in milliseconds.',
      schema: { type: 'integer' as const, minimum: 1 },
    },
    {
      name: 'sluice-rewrite-links',
      in: 'header' as const,
      required: false,
      description:
        'Whether links to the hosts of the integration are rewritten to lead through this route; without it, what the integration says.',
      schema: { type: 'string' as const, enum: ['on', 'off'] },
    },
  ],
  responses: {
    '2XX': {
      description: 'Whatever the third party answered.',
      headers: limitHeaders,
      content: anyBody,
    },
  },
};

/**
 * The proxied route. It takes any method and any bytes, which no schema on a controller can say.
 */
export const callPath: Record<string, PathItem> = {
  '/connections/{selector}/proxy/{target}': Object.fromEntries(
    METHODS.map((method) => [
      method,
      {
        ...operation,
        operationId: `call_${method}`,
        ...(['post', 'put', 'patch'].includes(method)
          ? { requestBody: { content: anyBody, required: false } }
          : {}),
      },
    ]),
  ),
};
