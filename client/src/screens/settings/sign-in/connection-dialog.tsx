import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { SsoProtocol } from '../../../gql/documents.ts';
import { useCreateSsoConnection, useUpdateSsoConnection } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import type { SsoConnection } from '../sign-in.tsx';

export interface ConnectionDialogProps {
  protocol: SsoProtocol;
  /** The one to change; without it a new one is made. */
  connection?: SsoConnection;
  onClose(): void;
  onSaved(id: string): void;
}

const fields = ['name', 'slug', 'issuer', 'clientId', 'clientSecret', 'scopes'];
const claims = ['emailClaim', 'nameClaim', 'groupsClaim'] as const;

/** Adds an identity provider or changes one. That of SAML says the rest of itself, in its metadata. */
export function ConnectionDialog(props: ConnectionDialogProps) {
  const create = useCreateSsoConnection();
  const update = useUpdateSsoConnection();
  const before = props.connection;
  const isOidc = () => props.protocol === 'OIDC';
  const [values, setValues] = createStore({
    name: before?.name ?? '',
    slug: '',
    issuer: before?.issuer ?? '',
    clientId: before?.clientId ?? '',
    clientSecret: '',
    scopes: (before?.scopes ?? []).join(' '),
    emailClaim: before?.emailClaim ?? '',
    nameClaim: before?.nameClaim ?? '',
    groupsClaim: before?.groupsClaim ?? '',
    allowIdpInitiated: before?.allowIdpInitiated ?? false,
  });
  const text = (name: Exclude<keyof typeof values, 'allowIdpInitiated'>) => values[name].trim();

  async function save() {
    const scopes = text('scopes').split(/\s+/).filter(Boolean);
    const input = {
      name: text('name'),
      emailClaim: text('emailClaim') || null,
      nameClaim: text('nameClaim') || null,
      ...(text('groupsClaim') && { groupsClaim: text('groupsClaim') }),
      ...(isOidc()
        ? {
            issuer: text('issuer'),
            clientId: text('clientId'),
            // Left out it stays as it is: nobody sees it.
            ...(text('clientSecret') && { clientSecret: text('clientSecret') }),
            ...(scopes.length > 0 && { scopes }),
          }
        : { allowIdpInitiated: values.allowIdpInitiated }),
    };
    if (before) {
      await update.run({ id: before.id, expectedVersion: before.version, input });
      return props.onSaved(before.id);
    }
    const slug = text('slug') && { slug: text('slug') };
    const { createSsoConnection } = await create.run({ input: { protocol: props.protocol, ...input, ...slug } });
    props.onSaved(createSsoConnection.id);
  }

  const required = () => ['name' as const, ...(isOidc() ? (['issuer', 'clientId'] as const) : [])];
  const check = () =>
    Object.fromEntries(required().flatMap((name) => (text(name) ? [] : [[name, t('rules.field.required')]])));

  return (
    <FormDialog
      title={before ? t('sso.edit', { name: before.name }) : t(`sso.new.${props.protocol}`)}
      description={before ? undefined : t(`sso.new.${props.protocol}.what`)}
      action={before ? t('records.form.save') : t('records.form.create')}
      fields={[...fields, ...claims]}
      check={check}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => {
        const line = (name: Exclude<keyof typeof values, 'allowIdpInitiated'>, help = true) => (
          <Field
            required={required().some((each) => each === name)}
            label={t(`sso.field.${name}`)}
            help={help ? t(`sso.field.${name}.help`) : undefined}
            error={problems()[name]}
          >
            <TextInput autocomplete="off" value={values[name]} onChange={(value) => setValues(name, value)} />
          </Field>
        );
        return (
          <>
            {line('name')}
            <Show when={!before}>{line('slug')}</Show>
            <Show when={isOidc()}>
              {line('issuer')}
              {line('clientId', false)}
              <Field
                label={t('sso.field.clientSecret')}
                help={t(before?.hasClientSecret ? 'sso.field.clientSecret.kept' : 'sso.field.clientSecret.help')}
                error={problems()['clientSecret']}
              >
                <TextInput
                  type="password"
                  autocomplete="new-password"
                  value={values.clientSecret}
                  onChange={(clientSecret) => setValues({ clientSecret })}
                />
              </Field>
            </Show>
            <details
              open={[...claims, 'scopes'].some((name) => problems()[name])}
              class="rounded-md border border-line px-3 py-2"
            >
              <summary class="cursor-default text-sm font-medium">{t('sso.claims')}</summary>
              <div class="flex flex-col gap-4 pt-3 pb-1">
                <Show when={isOidc()}>{line('scopes')}</Show>
                {line('emailClaim')}
                {line('nameClaim')}
                {line('groupsClaim')}
                <Show when={!isOidc()}>
                  <div>
                    <Checkbox
                      label={t('sso.field.allowIdpInitiated')}
                      checked={values.allowIdpInitiated}
                      onChange={(allowIdpInitiated) => setValues({ allowIdpInitiated })}
                    />
                    <p class="pl-6 text-sm text-muted">{t('sso.field.allowIdpInitiated.help')}</p>
                  </div>
                </Show>
              </div>
            </details>
          </>
        );
      }}
    </FormDialog>
  );
}
