import { For, Show } from 'solid-js';
import type { Aggregate } from '../../../api/aggregate.ts';
import type { ExplainAccessQuery } from '../../../gql/documents.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Card } from '../../../ui/card.tsx';
import { actionWord, fieldsetWord } from '../permissions/catalogue.ts';
import { permissionWords } from '../permissions/words.ts';
import { type Names, pathWords, reachWords } from './rule-words.ts';

type Explanation = ExplainAccessQuery['explainAccess'];

export interface AnswerProps {
  explanation: Explanation;
  aggregate: Aggregate;
  action: string;
  record: string;
  names: Names;
}

/** What it comes to, what each permission has to do with it, and which fields are masked. */
export function Answer(props: AnswerProps) {
  const isRead = () => props.action === 'read';
  const headline = () =>
    t(`access.${props.explanation.allowed ? 'may' : 'mayNot'}${isRead() ? '.read' : ''}`, {
      name: props.names.person,
      record: props.record,
      action: actionWord(props.action),
    });
  return (
    <>
      <Banner tone={props.explanation.allowed ? 'success' : 'warning'}>
        <p class="font-medium">{headline()}</p>
        <p>{t(`access.because.${props.explanation.verdict}`)}</p>
      </Banner>
      <Card flush title={t('access.permissions')}>
        <Permissions {...props} />
      </Card>
      <Show when={isRead()}>
        <Card title={t('access.fields')}>
          <Show when={props.explanation.allowed} fallback={<p class="text-muted">{t('access.fields.none')}</p>}>
            <Fields {...props} />
          </Show>
        </Card>
      </Show>
    </>
  );
}

function Permissions(props: AnswerProps) {
  return (
    <ul aria-label={t('access.permissions')} class="divide-y divide-line border-t border-line">
      <For
        each={props.explanation.permissions}
        fallback={<li class="px-4 py-3 text-muted">{t('access.permissions.none')}</li>}
      >
        {(permission) => (
          <li class="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-2.5">
            <div class="min-w-0 flex-1 basis-64">
              <span class="block font-medium" title={permission.permission}>
                {permissionWords(permission.permission)}{' '}
                <span class="font-normal text-muted">
                  {t('access.givenBy', { givers: permission.givenBy.join(', ') })}
                </span>
              </span>
              <For each={reachWords(props.aggregate, permission, props.names)}>
                {(sentence) => <span class="block text-sm text-muted">{sentence}</span>}
              </For>
            </div>
            <Badge tone={permission.applies ? 'success' : 'neutral'} icon={permission.applies ? 'success' : undefined}>
              {t(permission.applies ? 'access.applies' : 'access.appliesNot')}
            </Badge>
          </li>
        )}
      </For>
    </ul>
  );
}

function Fields(props: AnswerProps) {
  return (
    <Show when={props.explanation.masks.length > 0} fallback={<p class="text-muted">{t('access.fields.all')}</p>}>
      <ul aria-label={t('access.fields')} class="flex flex-col gap-3">
        <For each={props.explanation.masks}>
          {(field) => (
            <li class="flex flex-wrap items-start gap-x-4 gap-y-1">
              <div class="min-w-0 flex-1 basis-64">
                <span class="block font-medium">{pathWords(props.aggregate, field.name)}</span>
                <span class="block text-sm text-muted">
                  {field.masked
                    ? t('access.field.needs', { fieldset: fieldsetWord(field.fieldset ?? '') })
                    : t('access.field.lifted', { permissions: field.liftedBy.map(permissionWords).join(', ') })}
                </span>
              </div>
              <Badge tone={field.masked ? 'warning' : 'success'}>
                {t(field.masked ? 'access.field.masked' : 'access.field.whole')}
              </Badge>
            </li>
          )}
        </For>
      </ul>
      <p class="mt-4 text-sm text-muted">{t('access.fields.rest')}</p>
    </Show>
  );
}
