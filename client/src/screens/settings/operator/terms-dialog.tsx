import { createStore } from 'solid-js/store';
import { useUpdateTenant } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Reason, createReason } from './reason.tsx';
import { TermsFields, seatsOf, seatsProblem } from './terms-fields.tsx';

export interface TermsDialogProps {
  company: {
    readonly id: string;
    readonly name: string;
    readonly modules: readonly string[];
    readonly seats: number | null;
  };
  onClose(): void;
  onSaved(): void;
}

/** Says what a company has a licence for, and how many may work in it. */
export function TermsDialog(props: TermsDialogProps) {
  const update = useUpdateTenant();
  const [reason, setReason] = createReason();
  const { id, name, modules, seats } = props.company;
  const [values, setValues] = createStore({ modules: [...modules], seats: seats === null ? '' : String(seats) });
  return (
    <FormDialog
      title={t('office.terms.title', { name })}
      action={t('records.form.save')}
      fields={['modules', 'seats', 'reason']}
      check={() => ({ seats: seatsProblem(values.seats), reason: reason.problem() })}
      onSubmit={async () => {
        const input = { modules: [...values.modules], seats: seatsOf(values.seats) };
        await update.run({ id, input, reason: reason() });
        props.onSaved();
      }}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <TermsFields values={values} problems={problems()} onChange={setValues} />
          <Reason value={reason()} problem={problems()['reason']} onChange={setReason} />
        </>
      )}
    </FormDialog>
  );
}
