import pino, { type DestinationStream, type Logger } from 'pino';
import { requestId } from './request-scope.ts';

const hidden = '[secret]';

/** What is called so is not written, down to four levels of what is logged. `detail` is where Postgres quotes the row that it refused. */
const names = [
  'password',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'idToken',
  'secret',
  'clientSecret',
  'challenge',
  'assertion',
  'authorization',
  'cookie',
  'set-cookie',
  'privateJwk',
  'detail',
  'parameters',
];
const depths = ['', '*', '*.*', '*.*.*'];

/** What is recognised in any text, with what comes before the secret itself. */
const forms: readonly RegExp[] = [
  /()\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{8,}/g, // a JSON web token
  /\b((?:Bearer|Basic) +)[\w.~+/=-]{8,}/gi, // RFC 6750, 2.1; RFC 7617
  /\b([a-z][a-z\d+.-]*:\/\/[^\s:@/"]*:)[^\s@/"]+(?=@)/gi, // the password of an address
  /((?:^|[^\w-])(?:__Host-)?plinth-[a-z-]+=)[^;,\s"\\]+/g, // our cookies
  /(\bplinth_[\da-f]{12}_)[\da-f]{64}/g, // a key or secret of a program, but for the part that may be seen
  /([?&#](?:access_token|token|code|key|secret|invitation|state|SAMLResponse)=)[^&\s"\\]+/gi, // what links carry
];

/**
 * The log of the process, JSON lines with the id of the request they belong to. No secret gets into it: neither by the name it has nor in
 * the form that ours have.
 *
 * @param destination standard output unless told
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      mixin: () => ({ requestId: requestId() ?? undefined }),
      redact: { paths: depths.flatMap((depth) => names.map((name) => pathOf(depth, name))), censor: hidden },
      hooks: { streamWrite: (line) => forms.reduce((text, form) => text.replace(form, `$1${hidden}`), line) },
    },
    destination ?? pino.destination(1),
  );
}

function pathOf(depth: string, name: string): string {
  const step = /^\w+$/.test(name) ? `.${name}` : `["${name}"]`;
  return depth === '' && step.startsWith('.') ? name : `${depth}${step}`;
}
