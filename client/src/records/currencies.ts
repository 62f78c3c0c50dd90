/** Those at hand first, then every other one the browser knows. */
export const currencies: readonly string[] = [
  ...new Set(['NOK', 'EUR', 'USD', 'GBP', 'SEK', 'DKK', ...Intl.supportedValuesOf('currency')]),
];
