import { createHash } from 'node:crypto';
import { Kind } from 'graphql';
import { formatDocument, stringifyDocument } from '@urql/core';

/**
 * A plugin of graphql-codegen: every operation of the app by the SHA-256 of its text, for the server to know them by. The texts are those
 * that urql sends: its cache adds `__typename` to queries and mutations.
 *
 * @type {import('@graphql-codegen/plugin-helpers').PluginFunction}
 */
export function plugin(_schema, documents) {
  return `${JSON.stringify(writeManifest(documents.map(({ document }) => document)), null, 2)}\n`;
}

/**
 * @param {(import('graphql').DocumentNode | undefined)[]} documents
 * @returns {Record<string, string>} text by hash, in hexadecimal
 */
export function writeManifest(documents) {
  const operations = documents.flatMap((document) => document?.definitions ?? []).map(textOf);
  return Object.fromEntries(operations.map((text) => [createHash('sha256').update(text).digest('hex'), text]));
}

function textOf(operation) {
  if (operation.kind !== Kind.OPERATION_DEFINITION)
    throw new Error(`${operation.name.value}: operations of the app stand by themselves, without fragments`);
  const { loc: _place, ...definition } = operation;
  const document = { kind: Kind.DOCUMENT, definitions: [definition] };
  return stringifyDocument(operation.operation === 'subscription' ? document : formatDocument(document));
}
