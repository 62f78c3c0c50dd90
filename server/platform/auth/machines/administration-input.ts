import { isIP } from 'node:net';
import { z } from 'zod';
import { checkText } from '../../../engine/values.ts';

const mostAddresses = 50;
const longestOverlap = 7 * 24 * 60; // minutes

const text = (max: number) =>
  z.string().superRefine((value, context) => {
    const checked = checkText(value, max);
    if (!('value' in checked)) context.addIssue({ code: 'custom', message: checked.message });
  });
const name = text(100).pipe(z.string().trim().min(1));
const description = text(1000);
const scopes = z.array(text(200));

/** An address or a network; whether bits beyond its mask are set is seen by Postgres. */
const network = z.string().refine((value) => {
  const [address = '', mask, ...rest] = value.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || rest.length > 0 || address.includes('%')) return false;
  return mask === undefined || (/^\d{1,3}$/.test(mask) && Number(mask) <= bits);
}, 'must be an address or a network, as 192.0.2.0/24');

export const createInput = z.object({ name, description: description.default(''), scopes });
export type CreateInput = z.infer<typeof createInput>;

export const updateInput = z.object({
  name: name.optional(),
  description: description.optional(),
  scopes: scopes.optional(),
  active: z.boolean().optional(),
});
export type UpdateInput = z.infer<typeof updateInput>;

export const keyInput = z.object({
  serviceAccountId: z.uuid().toLowerCase(),
  name,
  scopes: scopes.optional(),
  expiresAt: z
    .string()
    .refine((value) => Date.parse(value) > Date.now(), 'must be in the future')
    .optional(),
  allowedAddresses: z.array(network).max(mostAddresses).default([]),
});
export type KeyInput = z.infer<typeof keyInput>;

export const rotateInput = z.object({
  serviceAccountId: z.uuid().toLowerCase(),
  overlapMinutes: z.int().min(0).max(longestOverlap).default(1440),
});
export type RotateInput = z.infer<typeof rotateInput>;
