import type { FastifyRequest } from 'fastify';

/** A refusal of the token endpoint (RFC 6749, 5.2), whose form is not that of our other errors. */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';

  constructor(error: OAuthError['error'], description: string) {
    super(description);
    this.error = error;
  }
}

/** A request for a token by the client credentials grant (RFC 6749, 4.4.2). */
export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Null when it names none: all that the client has. */
  readonly scopes: readonly string[] | null;
}

/**
 * Reads the form of a token request. The client says who it is in `Authorization: Basic` or in the form, not in both (2.3.1).
 *
 * @throws OAuthError
 */
export function readTokenRequest({ body, headers }: Pick<FastifyRequest, 'body' | 'headers'>): TokenRequest {
  if (!(body instanceof URLSearchParams))
    throw new OAuthError('invalid_request', 'Send a form: content-type: application/x-www-form-urlencoded.');
  for (const name of new Set(body.keys()))
    // 3.2: not more than once
    if (body.getAll(name).length > 1) throw new OAuthError('invalid_request', `${name} is there more than once.`);
  const grant = body.get('grant_type');
  if (!grant) throw new OAuthError('invalid_request', 'grant_type is missing.');
  if (grant !== 'client_credentials')
    throw new OAuthError('unsupported_grant_type', 'The only grant is client_credentials.');
  const scopes = body.get('scope');
  return {
    ...clientOf(body, headers.authorization),
    scopes: scopes === null || scopes === '' ? null : scopes.split(' ').filter((each) => each !== ''),
  };
}

function clientOf(form: URLSearchParams, authorization: string | undefined): Omit<TokenRequest, 'scopes'> {
  const [formId, formSecret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === undefined) {
    if (!formId || !formSecret) throw new OAuthError('invalid_client', 'Say who you are: client_id and client_secret.');
    return { clientId: formId, clientSecret: formSecret };
  }
  if (formSecret !== null)
    throw new OAuthError('invalid_request', 'Send the secret in the header or in the form, not in both.');
  const client = basic(authorization);
  if (!client) throw new OAuthError('invalid_client', 'Authorization must be Basic with client_id and client_secret.');
  if (formId !== null && formId !== client.clientId)
    throw new OAuthError('invalid_request', 'client_id is another in the form than in the header.');
  return client;
}

/** RFC 7617, with both halves form-encoded as RFC 6749, 2.3.1, has it. */
function basic(authorization: string): Omit<TokenRequest, 'scopes'> | null {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(authorization)?.[1];
  const [id, ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  try {
    const [clientId, clientSecret] = [id ?? '', secret.join(':')].map((each) =>
      decodeURIComponent(each.replaceAll('+', ' ')),
    );
    return clientId && clientSecret ? { clientId, clientSecret } : null;
  } catch {
    return null; // no percent-encoding
  }
}
