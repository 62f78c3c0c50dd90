import { expect, test } from 'vitest';
import { behaviour } from './domains/domains.ts';
import { readPermission } from './engine/permission-text.ts';
import { model } from './test/actors.ts';

test('the roles that come with the product say nothing that means nothing', () => {
  const texts = Object.values(behaviour.roles).flat();
  expect(texts.map((text) => readPermission(text, model)).filter((reading) => !('permissions' in reading))).toEqual([]);
});
