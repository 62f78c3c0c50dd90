import { Show, createEffect, createMemo, createSignal, on } from 'solid-js';
import type { Aggregate, Field, Row } from '../api/aggregate.ts';
import { DescriptionList } from '../ui/description-list.tsx';
import { aggregateNamed, referenced } from './model.ts';
import { recordPath } from './paths.ts';
import { usePermissions } from './permissions.ts';
import { UnmaskDialog } from './unmask-dialog.tsx';
import { isMasked, Value } from './value.tsx';
import { fieldHelp, fieldWord } from './words.ts';

/** Every field of a record with its label; who and when at the end. What somebody asked to see whole is shown until the record is left or changes. */
export function RecordData(props: { aggregate: Aggregate; row: Row; tenant: string }) {
  const { may } = usePermissions();
  const [asked, setAsked] = createSignal<Field>();
  const [seen, setSeen] = createSignal<Readonly<Record<string, string>>>({});
  const which = createMemo(() => `${props.row.id} ${String(props.row.version)}`);
  createEffect(on(which, () => setSeen({}), { defer: true }));
  const unmask = () => (may(props.aggregate.subject, 'unmask') ? props.aggregate.documents.unmask : undefined);
  const shown = () =>
    props.aggregate.fields.filter((field) => !['id', 'version', 'deactivatedAt'].includes(field.name));
  const own = () => shown().filter((field) => !field.kept);
  const kept = () => shown().filter((field) => field.kept);
  const item = (field: Field) => ({
    label: fieldWord(props.aggregate.name, field),
    help: fieldHelp(props.aggregate.name, field),
    wide: field.kind === 'longText' || field.kind === 'json' || field.name === props.aggregate.label,
    value: hasValue(field, props.row) ? (
      <Value
        field={field}
        row={props.row}
        refHref={refHref(field, props.row, props.tenant)}
        unmasked={seen()[field.name]}
        onUnmask={unmask() && props.row[field.name] ? () => setAsked(field) : undefined}
      />
    ) : null,
  });
  return (
    <div class="h-full overflow-y-auto px-6 py-5 max-sm:px-4" tabIndex={0}>
      <div class="flex max-w-240 flex-col gap-6">
        <DescriptionList items={own().map(item)} />
        <div class="border-t border-line pt-5 text-muted">
          <DescriptionList items={kept().map(item)} />
        </div>
      </div>
      <Show when={asked()} keyed>
        {(field) => (
          <Show when={unmask()} keyed>
            {(document) => (
              <UnmaskDialog
                aggregate={props.aggregate}
                document={document}
                field={field}
                row={props.row}
                onShow={(value) => setSeen((all) => ({ ...all, [field.name]: value ?? '' }))}
                onClose={() => setAsked(undefined)}
              />
            )}
          </Show>
        )}
      </Show>
    </div>
  );
}

const hasValue = (field: Field, row: Row) =>
  isMasked(field, row) || (row[field.name] !== null && row[field.name] !== undefined && row[field.name] !== '');

function refHref(field: Field, row: Row, tenant: string): string | undefined {
  const target = referenced(field, row);
  // People have no page of their own.
  if (!field.ref || target?.label === undefined) return undefined;
  const aggregate = aggregateNamed(field.ref.aggregate);
  return aggregate.documents.update ? recordPath(tenant, aggregate, target.id) : undefined;
}
