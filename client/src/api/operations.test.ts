import { createHash } from 'node:crypto';
import { formatDocument, stringifyDocument } from '@urql/core';
import { Kind, type DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import * as documents from '../gql/documents.ts';
import manifest from '../gql/operations.json';

const known: Readonly<Record<string, string>> = manifest;

/** As urql's cache and its exchange for persisted operations make of a document: subscriptions pass the cache by. */
function sent(document: DocumentNode): string {
  const isSubscription = document.definitions.some(
    (each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === 'subscription',
  );
  return stringifyDocument(isSubscription ? document : formatDocument(document));
}

test('what the app sends of each of its documents is in the manifest, and nothing else is', () => {
  const hashes = Object.values(documents).map((document) => createHash('sha256').update(sent(document)).digest('hex'));
  expect(hashes.length).toBeGreaterThan(40);
  expect(hashes.toSorted()).toEqual(Object.keys(known).toSorted());
});
