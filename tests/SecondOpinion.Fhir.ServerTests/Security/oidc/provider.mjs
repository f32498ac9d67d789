// A provider on loopback: node provider.mjs PORT AUDIENCE. It knows two clients, one of which says in claims for whom it is.
import Provider from 'oidc-provider';

const [port, audience] = [Number(process.argv[2]), process.argv[3]];
const client = id => ({
  client_id: id, client_secret: 'secret-of-a-test', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_post',
});
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client('registered'), client('by-claims'), client('unknown')],
  scopes: ['system/*.rs', 'system/*.cruds'],
  extraTokenClaims: (_, token) => token.clientId === 'by-claims' ? { organization: 'https://directory.example/organization|by-claims', roles: ['referrer'] } : undefined,
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: (_, resource) => ({ scope: 'system/*.rs system/*.cruds', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 300, jwt: { sign: { alg: 'RS256' } } }),
    },
  },
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
