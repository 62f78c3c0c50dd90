import type { Format } from '../platform/imports/format.ts';
import { cuad } from './contracts/formats/cuad.ts';
import { laBusinesses } from './contracts/formats/la-businesses.ts';
import { ocds } from './contracts/formats/ocds.ts';

/** Every kind of file that can be imported. */
export const formats: readonly Format[] = [ocds, cuad, laBusinesses];
