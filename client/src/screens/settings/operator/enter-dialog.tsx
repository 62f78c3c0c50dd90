import { useNavigate } from '@solidjs/router';
import { createSignal } from 'solid-js';
import { useEnterTenant } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { useSession } from '../../../shell/session-context.ts';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { Reason, createReason } from './reason.tsx';

const stays = [15, 30, 60, 120, 240, 480]; // minutes

/** Goes into a company for a time, with a reason that it can read. */
export function EnterDialog(props: { id: string; name: string; onClose(): void }) {
  const session = useSession();
  const navigate = useNavigate();
  const enter = useEnterTenant();
  const [reason, setReason] = createReason();
  const [minutes, setMinutes] = createSignal('30');
  return (
    <FormDialog
      title={t('office.enter.title', { name: props.name })}
      description={t('office.enter.what')}
      action={t('office.enter')}
      fields={['reason', 'minutes']}
      check={() => ({ reason: reason.problem() })}
      onSubmit={async () => {
        const { enterTenant } = await enter.run({ id: props.id, reason: reason(), minutes: Number(minutes()) });
        session.rememberVisit(enterTenant.tenant, enterTenant.visitId);
        navigate(`/t/${encodeURIComponent(enterTenant.tenant)}`);
      }}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <Reason value={reason()} problem={problems()['reason']} onChange={setReason} />
          <Field label={t('office.enter.minutes')} error={problems()['minutes']}>
            <Select
              options={stays.map((stay) => ({
                value: String(stay),
                label:
                  stay < 60
                    ? t('office.enter.minutes.count', { count: stay })
                    : t('office.enter.hours.count', { count: stay / 60 }),
              }))}
              value={minutes()}
              onChange={setMinutes}
            />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
