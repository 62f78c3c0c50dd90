import { batch, createSignal, type Accessor } from 'solid-js';
import type { Aggregate, ListVariables, PageVariables, Row } from '../api/aggregate.ts';
import { useApi } from '../api/api-context.ts';
import { toApiError, type ApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { csvFile, csvLine, csvName, sha256 } from './csv.ts';
import { fieldNamed, referenced } from './model.ts';
import { chosen } from './list-query.ts';
import { kebab } from './paths.ts';
import { isMoney } from './value.tsx';
import { choiceWord, fieldWord } from './words.ts';

const rowsPerRequest = 500;

export interface Exported {
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
}

export interface Export {
  /** Rows read so far; undefined while nothing is exported. */
  readonly done: Accessor<number | undefined>;
  readonly startedAt: Accessor<number>;
  readonly result: Accessor<Exported | undefined>;
  readonly error: Accessor<ApiError | undefined>;
  /** Reads every row of the list, by cursor so that none is skipped or doubled meanwhile, and hands over the file. */
  start(columns: readonly string[], variables: Pick<ListVariables, 'filter' | 'search' | 'orderBy'>): Promise<void>;
  stop(): void;
  dismiss(): void;
}

/** The filtered list as a CSV file: values as the API has them, so that a spreadsheet can count with them, and labels instead of ids. */
export function createExport(aggregate: Aggregate): Export {
  const { client } = useApi();
  const [done, setDone] = createSignal<number>();
  const [startedAt, setStartedAt] = createSignal(0);
  const [result, setResult] = createSignal<Exported>();
  const [error, setError] = createSignal<ApiError>();
  let run = 0;

  const reset = () =>
    batch(() => {
      setDone(undefined);
      setResult(undefined);
      setError(undefined);
    });

  async function start(columns: readonly string[], variables: Pick<ListVariables, 'filter' | 'search' | 'orderBy'>) {
    run += 1;
    const mine = run;
    reset();
    setStartedAt(Date.now());
    setDone(0);
    const lines = [csvLine(headers(aggregate, columns).map((text) => ({ text })))];
    const shown = { ...variables, ...chosen(aggregate, columns), withPageInfo: true };
    try {
      let after: string | null = null;
      do {
        const variablesOfPage: PageVariables = { ...shown, first: rowsPerRequest, after };
        const answer = await client
          .query(aggregate.documents.page, variablesOfPage, { requestPolicy: 'network-only' })
          .toPromise();
        if (mine !== run) return;
        if (answer.error) throw toApiError(answer.error);
        const page = answer.data?.[aggregate.many];
        lines.push(...(page?.nodes ?? []).map((row) => csvLine(cells(aggregate, columns, row))));
        setDone(lines.length - 1);
        after = page?.pageInfo?.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      const file = csvFile(lines);
      const name = csvName(kebab(aggregate.plural));
      const hash = await sha256(file);
      download(file, name);
      setResult({ name, rows: lines.length - 1, sha256: hash });
    } catch (cause) {
      if (mine === run) setError(toApiError(cause));
    } finally {
      if (mine === run) setDone(undefined);
    }
  }

  return {
    done,
    startedAt,
    result,
    error,
    start,
    stop() {
      run += 1;
      reset();
    },
    dismiss: reset,
  };
}

/** Money is two columns. */
function headers(aggregate: Aggregate, columns: readonly string[]): string[] {
  return columns.flatMap((name) => {
    const field = fieldNamed(aggregate.fields, name);
    if (!field) return [];
    const word = fieldWord(aggregate.name, field);
    return field.kind === 'money' ? [word, t('records.currencyOf', { field: word })] : [word];
  });
}

interface Cell {
  readonly text: string;
  readonly isNumber?: boolean;
}

function cells(aggregate: Aggregate, columns: readonly string[], row: Row): Cell[] {
  return columns.flatMap((name): Cell[] => {
    const field = fieldNamed(aggregate.fields, name);
    const value = row[name];
    if (!field) return [];
    if (field.kind === 'money')
      return isMoney(value)
        ? [{ text: value.amount, isNumber: true }, { text: value.currency }]
        : [{ text: '' }, { text: '' }];
    if (value === null || value === undefined) return [{ text: '' }];
    if (field.ref) return [{ text: referenced(field, row)?.label ?? '' }];
    if (field.kind === 'enum') return [{ text: choiceWord(field.type, String(value)) }];
    return [{ text: String(value), isNumber: field.kind === 'int' || field.kind === 'decimal' }];
  });
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after the press, and a minute is enough for any.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
