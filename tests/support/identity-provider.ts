import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose';

/** How a provider may lie. */
export type Lie =
  | 'none'
  | 'issuer'
  | 'audience'
  | 'alg-none'
  | 'foreign-key'
  | 'no-nonce'
  | 'other-nonce'
  | 'expired'
  | 'no-id-token'
  | 'no-subject';

/** A small OpenID Connect provider over real HTTP: code flow with PKCE, RS256, nonce. It signs in whoever `subject` names. */
export class IdentityProvider {
  issuer = '';
  subject = 'nguoi-1';
  lie: Lie = 'none';
  email: string | undefined;
  /** authorization codes: what was asked, once */
  readonly #codes = new Map<string, { challenge: string; nonce: string; redirect: string }>();
  #server!: Server;
  #key!: CryptoKey;
  #foreign!: CryptoKey;
  #jwks: unknown;
  #serial = 0;
  lastNonce = '';

  async start(): Promise<void> {
    const pair = await generateKeyPair('RS256');
    this.#key = pair.privateKey;
    this.#foreign = (await generateKeyPair('RS256')).privateKey;
    this.#jwks = {
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }],
    };
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = (status: number, body: unknown) =>
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end(JSON.stringify(body));
        const url = new URL(request.url!, this.issuer);
        if (url.pathname === '/.well-known/openid-configuration')
          return answer(200, this.#discovery());
        if (url.pathname === '/jwks') return answer(200, this.#jwks);
        if (url.pathname === '/userinfo')
          return answer(200, { sub: this.subject, email: this.email, email_verified: true });
        if (url.pathname === '/token')
          return void this.#token(new URLSearchParams(Buffer.concat(chunks).toString())).then(
            (tokens) => answer(200, tokens),
            () => answer(400, { error: 'invalid_grant' }),
          );
        return answer(404, {});
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #discovery() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  /** What a person does at the provider: agrees. Gives the address to which the browser is sent back. */
  agree(authorization: string): string {
    const asked = new URL(authorization).searchParams;
    const code = `code-${this.#serial++}`;
    this.#codes.set(code, {
      challenge: asked.get('code_challenge')!,
      nonce: asked.get('nonce') ?? '',
      redirect: asked.get('redirect_uri')!,
    });
    const back = new URL(asked.get('redirect_uri')!);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state')!);
    return back.href;
  }

  async #token(form: URLSearchParams) {
    const asked = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!asked || verifier !== asked.challenge) throw new Error('invalid_grant');
    const nonce = this.lie === 'other-nonce' ? this.lastNonce : asked.nonce;
    this.lastNonce = asked.nonce;
    const claims: JWTPayload = {
      iss: this.lie === 'issuer' ? 'https://evil.example' : this.issuer,
      aud: this.lie === 'audience' ? 'another-client' : 'namsao',
      ...(this.lie === 'no-subject' ? {} : { sub: this.subject }),
      ...(this.lie === 'no-nonce' ? {} : { nonce }),
      email: this.email,
      email_verified: true,
      iat: Math.floor(Date.now() / 1000) - (this.lie === 'expired' ? 7200 : 0),
      exp: Math.floor(Date.now() / 1000) + (this.lie === 'expired' ? -3600 : 300),
    };
    const idToken =
      this.lie === 'alg-none'
        ? new UnsecuredJWT(claims).encode()
        : await new SignJWT(claims)
            .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
            .sign(this.lie === 'foreign-key' ? this.#foreign : this.#key);
    return {
      access_token: 'access',
      token_type: 'Bearer',
      expires_in: 300,
      ...(this.lie === 'no-id-token' ? {} : { id_token: idToken }),
    };
  }
}
