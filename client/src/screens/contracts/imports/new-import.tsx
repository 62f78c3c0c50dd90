import { Show, createSignal } from 'solid-js';
import { errorWords } from '../../../records/failure.tsx';
import { t } from '../../../texts/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Card } from '../../../ui/card.tsx';
import { Field } from '../../../ui/field.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { ProgressBar } from '../../../ui/progress-bar.tsx';
import { Select } from '../../../ui/select.tsx';
import { createUpload } from './upload.ts';

/** Choose what the file holds and the file: it is read at once, and nothing is written yet. */
export function NewImport(props: { onSent(id: string): void }) {
  const upload = createUpload();
  const [chosen, setChosen] = createSignal('');
  const formats = () => upload.formats() ?? [];
  const format = () => formats().find(({ name }) => name === chosen()) ?? formats()[0];

  async function send([file]: readonly File[]) {
    const name = format()?.name;
    const id = file && name ? await upload.send(file, name) : undefined;
    if (id) props.onSent(id);
  }

  return (
    <Card title={t('imports.new')}>
      <div class="flex flex-col gap-4">
        <Field label={t('imports.format')} help={format()?.description}>
          <Select
            value={format()?.name ?? ''}
            onChange={setChosen}
            disabled={formats().length === 0}
            options={formats().map(({ name, title }) => ({ value: name, label: title }))}
          />
        </Field>
        <Show
          when={upload.sending()}
          fallback={
            <FileDrop
              label={t('imports.file')}
              accept={format()?.accepts.join(',')}
              disabled={!format()}
              onFiles={(files) => void send(files)}
            />
          }
        >
          {(file) => <ProgressBar label={t('imports.sending', { file: file().name })} done={0} />}
        </Show>
        <p class="text-sm text-muted">{t('imports.safe')}</p>
        <Show when={upload.error()}>{(error) => <Banner tone="danger">{errorWords(error())}</Banner>}</Show>
      </div>
    </Card>
  );
}
