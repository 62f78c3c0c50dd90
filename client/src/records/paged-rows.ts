import { createRequest } from '@urql/core';
import { createComputed, createSignal, on, onCleanup, untrack, type Accessor, type Signal } from 'solid-js';
import { subscribe } from 'wonka';
import type { Documents, PageVariables, Row } from '../api/aggregate.ts';
import { useApi } from '../api/api-context.ts';
import { toApiError, type ApiError } from '../api/errors.ts';
import { sameRow } from './list-query.ts';

const pageSize = 100;

export interface PagedQuery {
  readonly document: Documents['page'];
  readonly variables: PageVariables;
}

export interface PagedRows {
  /** The row at a place, or undefined while it is not there. */
  row(index: number): Row | undefined;
  /** Says which rows are in sight: their pages are read and kept current, others stay as they were last seen. */
  show(first: number, last: number): void;
  /** How many rows there are at least, as far as the pages say. */
  readonly known: Accessor<number>;
  readonly error: Accessor<ApiError | undefined>;
  refetch(): void;
}

/** A long list of which only the pages in sight are asked for. `onChanged` is told of rows that were there before and are different now. */
export function createPagedRows(query: Accessor<PagedQuery>, onChanged: (row: Row, before: Row) => void): PagedRows {
  const { client } = useApi();
  const pages = new Map<number, Signal<readonly Row[] | undefined>>();
  const open = new Map<number, () => void>();
  const [known, setKnown] = createSignal(0);
  const [error, setError] = createSignal<ApiError>();
  let range: readonly [first: number, last: number] = [1, 1];
  /** The rows shown are still those of the query before, until the first page of this one is there. */
  let outdated = false;

  function pageAt(number: number): Signal<readonly Row[] | undefined> {
    const page = pages.get(number) ?? createSignal<readonly Row[] | undefined>();
    pages.set(number, page);
    return page;
  }

  function receive(number: number, nodes: readonly Row[]): void {
    if (outdated) {
      outdated = false;
      for (const [, setPage] of pages.values()) setPage(undefined);
      setKnown(0);
    }
    const [page, setPage] = pageAt(number);
    const before = new Map(untrack(page)?.map((row) => [row.id, row]));
    // A row that is as it was stays the same object, and what is drawn of it stays too.
    const rows = nodes.map((row) => {
      const old = before.get(row.id);
      if (old && sameRow(old, row)) return old;
      if (old) onChanged(row, old);
      return row;
    });
    setPage(rows);
    setKnown((count) =>
      rows.length < pageSize ? (number - 1) * pageSize + rows.length : Math.max(count, number * pageSize),
    );
  }

  function follow(number: number): void {
    if (open.has(number)) return;
    const { document, variables } = untrack(query);
    const request = createRequest(document, { ...variables, page: number, pageSize });
    const { unsubscribe } = subscribe((result: Awaited<ReturnType<typeof client.query>>) => {
      setError(result.error && toApiError(result.error));
      const list = Object.values(result.data ?? {})[0] as { nodes: readonly Row[] } | undefined;
      if (list) receive(number, list.nodes);
    })(client.executeQuery(request, { requestPolicy: 'cache-and-network' }));
    open.set(number, unsubscribe);
  }

  function followRange(): void {
    const [first, last] = range;
    for (const [number, close] of open) {
      if (number >= first && number <= last) continue;
      close();
      open.delete(number);
    }
    for (let number = first; number <= last; number += 1) follow(number);
  }

  function restart(): void {
    for (const close of open.values()) close();
    open.clear();
    followRange();
  }

  createComputed(
    on(query, () => {
      outdated = true;
      restart();
    }),
  );
  onCleanup(() => {
    for (const close of open.values()) close();
  });

  return {
    row: (index) => pageAt(Math.floor(index / pageSize) + 1)[0]()?.[index % pageSize],
    show(first, last) {
      range = [Math.floor(Math.max(0, first) / pageSize) + 1, Math.floor(Math.max(0, last) / pageSize) + 1];
      followRange();
    },
    known,
    error,
    refetch: restart,
  };
}
