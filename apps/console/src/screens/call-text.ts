/** A call, as somebody has written it down. */
export interface Call {
  connection: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const urlOf = ({ connection, path }: Call): string =>
  `${location.origin}/connections/${encodeURIComponent(connection)}/proxy${path}`;

const SDK = (): string => `import { Sluice } from 'sluice-sdk';

const sluice = new Sluice({ url: ${JSON.stringify(location.origin)}, key: process.env.SLUICE_API_KEY });
`;

export function curlFor(call: Call): string {
  const headers = Object.entries(call.headers).map(([name, value]) => `${name}: ${value}`);
  return [
    'curl -i',
    ...(call.method === 'GET' ? [] : [`-X ${call.method}`]),
    '-H "authorization: Bearer $SLUICE_API_KEY"',
    ...headers.map((header) => `-H ${shell(header)}`),
    ...(call.body === undefined ? [] : [`--data-binary ${shell(call.body)}`]),
    shell(urlOf(call)),
  ].join(' ');
}

export function sdkFor({ connection, method, path, headers, body }: Call): string {
  const options = {
    method,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body && { body }),
  };
  return `${SDK()}const answer = await sluice.connection(${JSON.stringify(connection)}).fetch(
  ${JSON.stringify(path)},
  ${JSON.stringify(options)},
);
console.log(answer.status, await answer.text());
`;
}

/** Every item of a resource, page after page. */
export const sdkForList = (connection: string, resource: string): string =>
  `${SDK()}const items = sluice.connection(${JSON.stringify(connection)}).resource(${JSON.stringify(resource)});
for await (const item of items.list()) console.log(item);
`;

export function pythonFor(call: Call): string {
  const { method, headers, body } = call;
  const given = Object.entries(headers).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  return `import os
import urllib.request

request = urllib.request.Request(
    ${JSON.stringify(urlOf(call))},
    method=${JSON.stringify(method)},${body === undefined ? '' : `\n    data=${JSON.stringify(body)}.encode(),`}
)
request.headers = {
    "authorization": "Bearer " + os.environ["SLUICE_API_KEY"],
${given.join('')}}
with urllib.request.urlopen(request) as answer:
    print(answer.status, answer.read().decode())
`;
}
