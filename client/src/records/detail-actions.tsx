import { useNavigate } from '@solidjs/router';
import { For, Show, createSignal } from 'solid-js';
import type { Aggregate, Command, Row } from '../api/aggregate.ts';
import { createMutation } from '../api/create-mutation.ts';
import { toApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { createShortcuts } from '../ui/keyboard.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { CommandDialog } from './command-dialog.tsx';
import { errorWords } from './failure.tsx';
import { editPath, listPath } from './paths.ts';
import { usePermissions } from './permissions.ts';
import { commandWord } from './words.ts';

export interface RecordActionsProps {
  aggregate: Aggregate;
  row: Row;
  title: string;
  tenant: string;
  /** Called when it was deleted; without it the list is opened. */
  onDeleted?(): void;
}

/** What can be done with a record. What none of one's roles allows is shown disabled and says so. */
export function RecordActions(props: RecordActionsProps) {
  const { aggregate } = props;
  const me = usePermissions();
  const navigate = useNavigate();
  const [command, setCommand] = createSignal<Command>();
  const [deleting, setDeleting] = createSignal(false);
  const reason = (subject: string, action: string) =>
    me.known() && !me.may(subject, action) ? t('records.forbidden.action') : undefined;
  const edit = () => editPath(props.tenant, aggregate, props.row.id);
  const mayEdit = () => aggregate.documents.update !== undefined && reason(aggregate.subject, 'update') === undefined;

  createShortcuts({ e: { description: t('records.keys.edit'), run: () => mayEdit() && navigate(edit()) } });

  return (
    <>
      <For each={aggregate.commands}>
        {(each) => {
          const [subject = '', action = ''] = each.allow.split(':');
          return (
            <Button title={each.description} reason={reason(subject, action)} onClick={() => setCommand(each)}>
              {commandWord(each.name)}
            </Button>
          );
        }}
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
      <Show when={aggregate.documents.delete}>
        {(document) => (
          <>
            <Menu
              label={t('records.more')}
              items={[
                {
                  label: t('records.delete'),
                  icon: 'trash',
                  danger: true,
                  reason: reason(aggregate.subject, 'delete'),
                  onSelect: () => setDeleting(true),
                },
              ]}
            />
            <DeleteDialog {...props} document={document()} open={deleting()} onOpenChange={setDeleting} />
          </>
        )}
      </Show>
      <Show when={command()} keyed>
        {(each) => (
          <CommandDialog
            aggregate={aggregate}
            command={each}
            row={props.row}
            title={props.title}
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

  async function confirm() {
    try {
      await remove.run({ id: props.row.id, expectedVersion: props.row.version });
      toast({ text: t('records.deleted', { name: props.title }) });
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
