import { useUpdateTenant } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Reason, createReason } from './reason.tsx';

export interface StatusDialogProps {
  company: { readonly id: string; readonly name: string; readonly status: 'ACTIVE' | 'SUSPENDED' };
  onClose(): void;
  onSaved(): void;
}

/** Suspends a company, or lets it work again. */
export function StatusDialog(props: StatusDialogProps) {
  const update = useUpdateTenant();
  const [reason, setReason] = createReason();
  // As it was when the dialog opened: what was asked for is done, whatever others did meanwhile.
  const { id, name, status } = props.company;
  const what = status === 'ACTIVE' ? 'suspend' : 'resume';
  return (
    <FormDialog
      title={t(`office.${what}.title`, { name })}
      description={t(`office.${what}.what`)}
      action={t(`office.${what}`)}
      fields={['reason']}
      check={() => ({ reason: reason.problem() })}
      onSubmit={async () => {
        await update.run({
          id,
          input: { status: status === 'ACTIVE' ? 'SUSPENDED' : 'ACTIVE' },
          reason: reason(),
        });
        props.onSaved();
      }}
      onClose={() => props.onClose()}
    >
      {(problems) => <Reason value={reason()} problem={problems()['reason']} onChange={setReason} />}
    </FormDialog>
  );
}
