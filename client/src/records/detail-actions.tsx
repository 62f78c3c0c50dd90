import { useNavigate } from '@solidjs/router';
import { For, Show, createMemo, createSignal } from 'solid-js';
import type { Aggregate, Command, Row } from '../api/aggregate.ts';
import { createMutation } from '../api/create-mutation.ts';
import { toApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { createShortcuts } from '../ui/keyboard.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { useLocale } from '../ui/locale.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { offers } from './available-commands.ts';
import { CommandDialog } from './command-dialog.tsx';
import { errorWords } from './failure.tsx';
import { editPath, explainPath, listPath } from './paths.ts';
import type { PendingRows } from './pending-rows.ts';
import { usePermissions } from './permissions.ts';
import { commandWord } from './words.ts';

export interface RecordActionsProps {
  aggregate: Aggregate;
  row: Row;
  title: string;
  tenant: string;
  /** It stands beside a list, where there is room for less. */
  beside?: boolean;
  pending: PendingRows;
  /** Called when it was deleted; without it the list is opened. */
  onDeleted?(): void;
}

/**
 * What can be done with a record: the next steps as buttons, everything in the menu. What is not possible now, or not for this person, is
 * shown disabled and says why.
 */
export function RecordActions(props: RecordActionsProps) {
  const { aggregate } = props;
  const me = usePermissions();
  const navigate = useNavigate();
  const locale = useLocale();
  const [command, setCommand] = createSignal<Command>();
  const [deleting, setDeleting] = createSignal(false);
  const reason = (subject: string, action: string) =>
    me.known() && !me.may(subject, action) ? t('records.forbidden.action') : undefined;
  const edit = () => editPath(props.tenant, aggregate, props.row.id);
  const mayEdit = () => aggregate.documents.update !== undefined && reason(aggregate.subject, 'update') === undefined;

  createShortcuts({ e: { description: t('records.keys.edit'), run: () => mayEdit() && navigate(edit()) } });

  const offered = createMemo(() => offers(aggregate, props.row, locale));
  const steps = () => offered().filter((each) => each.reason === undefined);
  const items = (): MenuItem[] => {
    const commands = offered().map((each) => ({
      label: commandWord(each.command.name),
      reason: each.reason,
      onSelect: () => setCommand(each.command),
    }));
    const remove = aggregate.documents.delete && {
      label: t('records.delete'),
      icon: 'trash' as const,
      danger: true,
      reason: reason(aggregate.subject, 'delete'),
      onSelect: () => setDeleting(true),
    };
    const explain: MenuItem[] = me.may('role', 'explain')
      ? [{ label: t('records.explain'), icon: 'shield', href: explainPath(props.tenant, aggregate, props.row.id) }]
      : [];
    const rest = [...explain, ...(remove ? [remove] : [])];
    return [...commands, ...(commands.length > 0 && rest.length > 0 ? ['separator' as const] : []), ...rest];
  };

  return (
    <>
      <For each={steps().slice(0, props.beside ? 1 : 2)}>
        {(each, index) => (
          <Button
            title={each.command.description}
            class={index() > 0 ? 'max-sm:hidden' : undefined}
            onClick={() => setCommand(each.command)}
          >
            {commandWord(each.command.name)}
          </Button>
        )}
      </For>
      <Show when={aggregate.documents.update}>
        <Show
          when={mayEdit()}
          fallback={
            <Button icon="edit" reason={reason(aggregate.subject, 'update')}>
              {t('records.edit')}
            </Button>
          }
        >
          <LinkButton variant="primary" icon="edit" href={edit()}>
            {t('records.edit')}
          </LinkButton>
        </Show>
      </Show>
      <Show when={items().length > 0}>
        <Menu label={t('records.more')} items={items()} />
      </Show>
      <Show when={aggregate.documents.delete}>
        {(document) => <DeleteDialog {...props} document={document()} open={deleting()} onOpenChange={setDeleting} />}
      </Show>
      <Show when={command()} keyed>
        {(each) => (
          <CommandDialog
            aggregate={aggregate}
            command={each}
            row={props.row}
            title={props.title}
            pending={props.pending}
            onClose={() => setCommand(undefined)}
          />
        )}
      </Show>
    </>
  );
}

interface DeleteDialogProps extends RecordActionsProps {
  document: NonNullable<Aggregate['documents']['delete']>;
  open: boolean;
  onOpenChange(open: boolean): void;
}

function DeleteDialog(props: DeleteDialogProps) {
  const navigate = useNavigate();
  const remove = createMutation(props.document);
  const { restore: restoring } = props.aggregate.documents;
  const restore = restoring && createMutation(restoring);

  async function undo(id: string, name: string) {
    try {
      await restore?.run({ id });
      toast({ tone: 'success', text: t('records.restored', { name }) });
    } catch (cause) {
      toast({ tone: 'danger', text: errorWords(toApiError(cause)) });
    }
  }

  async function confirm() {
    const { id, version } = props.row;
    const name = props.title;
    try {
      await remove.run({ id, expectedVersion: version });
      const action = restore && { label: t('records.form.undo'), run: () => void undo(id, name) };
      toast({ text: t('records.deleted', { name }), ...(action && { action }) });
      if (props.onDeleted) props.onDeleted();
      else navigate(listPath(props.tenant, props.aggregate));
    } catch (cause) {
      toast({ tone: 'danger', text: errorWords(toApiError(cause)) });
    }
  }

  return (
    <ConfirmDialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('records.delete.title', { name: props.title })}
      action={t('records.delete')}
      onConfirm={confirm}
    >
      {t('records.delete.what')}
    </ConfirmDialog>
  );
}
