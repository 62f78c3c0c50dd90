import type { onSendHookHandler } from 'fastify';

/**
 * Years that browsers are told to keep to https, in seconds: as long as the preload lists ask for.
 * https://hstspreload.org
 */
const keepToHttps = 'max-age=63072000; includeSubDomains';

/** What no page of ours needs, and so no script that got into one may use. */
const permissions = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** What is no page loads nothing, whoever opens it as one. */
const nothing = policyText({ 'default-src': "'none'", 'frame-ancestors': "'none'" });

/** Directives of a content security policy by their names. */
type Policy = Readonly<Record<string, string>>;

/** As the header has it. https://www.w3.org/TR/CSP3/ */
export function policyText(policy: Policy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** What every page of ours allows: nothing from elsewhere, no frame around it, no address that its own are relative to. */
export const ownPage = {
  'default-src': "'none'",
  'connect-src': "'self'", // its sockets too
  'img-src': "'self' data:",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
} satisfies Policy;

/**
 * The headers that make browsers careful, on every answer. A route that sends a page names its own policy; what names none may load
 * nothing.
 *
 * @param isHttps whether people reach us by https: then never again by http
 */
export function securityHeaders(isHttps: boolean): onSendHookHandler {
  const always = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(isHttps ? { 'strict-transport-security': keepToHttps } : {}),
  };
  const ofPages = {
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': permissions,
    'x-frame-options': 'DENY', // what browsers knew before frame-ancestors
  };
  return (_request, reply, payload, done) => {
    reply.headers(always);
    if (String(reply.getHeader('content-type')).startsWith('text/html')) reply.headers(ofPages);
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', nothing);
    done(null, payload);
  };
}
