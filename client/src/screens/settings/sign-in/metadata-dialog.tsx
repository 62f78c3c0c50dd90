import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useUploadSsoMetadata } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { SegmentedControl } from '../../../ui/segmented-control.tsx';
import { TextArea } from '../../../ui/text-area.tsx';
import { TextInput } from '../../../ui/text-input.tsx';

/** Takes over what a SAML provider says of itself: from the address where it is published, or from a file. */
export function MetadataDialog(props: { id: string; onClose(): void; onSaved(): void }) {
  const upload = useUploadSsoMetadata();
  const [values, setValues] = createStore({ from: 'url', url: '', xml: '' });
  const isFile = () => values.from === 'xml';

  async function save() {
    await upload.run({ id: props.id, ...(isFile() ? { xml: values.xml } : { url: values.url.trim() }) });
    props.onSaved();
  }

  return (
    <FormDialog
      title={t('sso.metadata')}
      description={t('sso.metadata.what')}
      action={t('sso.metadata.take')}
      fields={['url', 'xml']}
      check={() => ((isFile() ? values.xml : values.url).trim() ? {} : { [values.from]: t('rules.field.required') })}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <div>
            <SegmentedControl
              label={t('sso.metadata.from')}
              options={['url', 'xml'].map((value) => ({ value, label: t(`sso.metadata.${value}`) }))}
              value={values.from}
              onChange={(from) => setValues({ from })}
            />
          </div>
          <Show
            when={isFile()}
            fallback={
              <Field
                required
                label={t('sso.metadata.url.label')}
                help={t('sso.metadata.url.help')}
                error={problems()['url']}
              >
                <TextInput type="url" value={values.url} onChange={(url) => setValues({ url })} />
              </Field>
            }
          >
            <FileDrop
              label={t('sso.metadata.xml')}
              accept=".xml,application/xml,text/xml,application/samlmetadata+xml"
              onFiles={([file]) => void file?.text().then((xml) => setValues({ xml }))}
            />
            <Field required label={t('sso.metadata.xml.label')} error={problems()['xml']}>
              <TextArea class="font-mono text-xs" value={values.xml} onChange={(xml) => setValues({ xml })} />
            </Field>
          </Show>
        </>
      )}
    </FormDialog>
  );
}
