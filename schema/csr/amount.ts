import { decimal } from '../define.ts';

/** An exact amount with two decimals, in the currency of its budget or project. */
export const amount = (name: string, about: string) => decimal(name, about, { digits: 15, scale: 2 });
