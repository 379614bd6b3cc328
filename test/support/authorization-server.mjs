/**
 * oidc-provider as a process of its own: refresh tokens rotate, and one that is presented twice
 * revokes its whole family. `POST /grants` makes a grant as if a person had given it; `GET /stats`
 * says how often the token endpoint was asked and how often it refused.
 */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const CLIENT = { id: 'sluice', secret: 'a-client-secret-of-the-tests' };
const SCOPE = 'openid offline_access';

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(url, {
  clients: [
    {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [process.env.REDIRECT_URI ?? `${url}/callback`],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  rotateRefreshToken: true,
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  ttl: { AccessToken: 3_600, RefreshToken: 86_400, Grant: 86_400, IdToken: 3_600 },
});

const stats = { tokenRequests: 0, refused: 0 };
provider.use(async (ctx, next) => {
  await next();
  if (ctx.path !== '/token') return;
  stats.tokenRequests++;
  if (ctx.status !== 200) stats.refused++;
});

async function grant() {
  const accountId = 'a-person';
  const given = new provider.Grant({ accountId, clientId: CLIENT.id });
  given.addOIDCScope(SCOPE);
  const client = await provider.Client.find(CLIENT.id);
  const token = new provider.RefreshToken({
    accountId,
    client,
    grantId: await given.save(),
    gty: 'authorization_code',
    scope: SCOPE,
    authTime: Math.floor(Date.now() / 1_000),
  });
  return { refreshToken: await token.save() };
}

const callback = provider.callback();
server.on('request', (request, response) => {
  const own = { 'POST /grants': grant, 'GET /stats': () => stats }[
    `${request.method} ${request.url}`
  ];
  if (!own) return void callback(request, response);
  Promise.resolve(own()).then(
    (body) => response.end(JSON.stringify(body)),
    (error) => response.writeHead(500).end(String(error)),
  );
});
process.stdout.write(
  `${JSON.stringify({ tokenUrl: `${url}/token`, clientId: CLIENT.id, clientSecret: CLIENT.secret, url })}\n`,
);
