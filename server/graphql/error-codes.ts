import { errorCodes } from '../errors.ts';
import { enumType, ResolverClass } from './declare.ts';

const about: Record<(typeof errorCodes)[number], string> = {
  UNAUTHENTICATED: 'Sign in, or send a valid token.',
  FORBIDDEN: 'None of your roles allows this.',
  NOT_FOUND: 'There is no such record, or none you may see.',
  BAD_USER_INPUT: 'A value cannot be taken; extensions.fields says which and why.',
  CONFLICT: 'Somebody else changed the same; extensions.fields has the values of the server.',
  RULE_VIOLATED: 'A rule of the business does not allow this; extensions.rule names it.',
  RATE_LIMITED: 'Too much in too short a time; try again later.',
  LICENSE_REQUIRED: 'The company has no licence for this.',
  RESYNC_REQUIRED: 'The position is too old or of another feed: read your data again.',
  UNAVAILABLE: 'Not possible just now; try again in a moment.',
};

/** The closed set of error codes is part of the API, so it is in the schema. */
export const ErrorCodeEnum = enumType(
  'ErrorCode',
  'What extensions.code of an error can be. Anything else is a fault of ours: INTERNAL_SERVER_ERROR.',
  about,
);

export function makeErrorCodes(): ResolverClass {
  const resolver = new ResolverClass('ErrorCodesResolver');
  resolver.query(
    'errorCodes',
    {
      type: () => ErrorCodeEnum,
      list: true,
      everybody: 'they are the same for all, and part of the API',
      description: 'The codes an error can have, with their meaning in the schema.',
    },
    [],
    () => errorCodes,
  );
  return resolver;
}
