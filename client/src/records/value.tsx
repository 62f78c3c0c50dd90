import { Match, Show, Switch } from 'solid-js';
import type { Field, Row } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Highlight } from '../ui/highlight.tsx';
import { Icon } from '../ui/icon.tsx';
import { useLocale, type Locale } from '../ui/locale.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { formatDate, formatInstant, formatMoney, formatNumber, type Money } from './format.ts';
import { referenced } from './model.ts';
import { stateTone } from './tones.ts';
import { choiceWord } from './words.ts';

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}

export function isMasked(field: Field, row: Row): boolean {
  return row.masked?.includes(field.name) ?? false;
}

/** A value as text, in the words and the format of the locale; empty for none. */
export function valueText(field: Field, row: Row, locale: Pick<Locale, 'tag' | 'timeZone'>): string {
  const value = row[field.name];
  if (value === null || value === undefined) return '';
  if (field.ref)
    return referenced(field, row)?.label ?? t(value === systemId ? 'records.history.system' : 'records.hidden');
  switch (field.kind) {
    case 'enum':
      return choiceWord(field.type, String(value));
    case 'money':
      return isMoney(value) ? formatMoney(value, locale) : '';
    case 'int':
    case 'decimal':
      return formatNumber(String(value), locale);
    case 'boolean':
      return value ? t('records.yes') : t('records.no');
    case 'date':
      return formatDate(String(value), locale);
    case 'instant':
      return formatInstant(String(value), locale);
    case 'json':
      return JSON.stringify(value, null, 2);
    default:
      return String(value);
  }
}

/** Who did it when nobody did: an import, the demo. */
const systemId = '00000000-0000-0000-0000-000000000000';

export interface ValueProps {
  field: Field;
  row: Row;
  /** Words to mark in texts. */
  query?: string;
  /** Where a reference leads; without it the label is plain text. */
  refHref?: string;
  /** How the value is written, where a list writes it in its own way. */
  text?: string;
  /** Asks to see the whole of a masked value; without it there is no button for that. */
  onUnmask?: (() => void) | undefined;
  /** What a masked value is, to somebody who asked to see it: shown in its place. */
  unmasked?: string | undefined;
  /** Masked values explain themselves on hover and focus; in a grid only on hover, since its rows are no tab stops. */
  inGrid?: boolean;
}

/** A value as it is shown everywhere: states as badges, masked values with a lock, references as links. */
export function Value(props: ValueProps) {
  const locale = useLocale();
  const text = () => props.text ?? valueText(props.field, props.row, locale);
  return (
    <Switch fallback={text()}>
      <Match when={props.unmasked !== undefined}>
        <span class="inline-flex items-center gap-1" title={t('records.unmask.until')}>
          <Icon name="eye" size={12} class="text-faint" label={t('records.unmask.until')} />
          {props.unmasked}
        </span>
      </Match>
      <Match when={isMasked(props.field, props.row)}>
        <span class="inline-flex flex-wrap items-center gap-x-2">
          <Masked text={text()} inGrid={props.inGrid} />
          <Show when={props.onUnmask}>
            {(ask) => (
              <Button size="small" icon="eye" onClick={() => ask()()}>
                {t('records.unmask')}
              </Button>
            )}
          </Show>
        </span>
      </Match>
      <Match when={text() === ''}>{null}</Match>
      <Match when={props.field.kind === 'enum' && isState(props.field)}>
        <Badge tone={stateTone(String(props.row[props.field.name]))}>{text()}</Badge>
      </Match>
      <Match when={props.refHref}>
        {(href) => (
          <a href={href()} class="rounded-sm text-accent-ink underline-offset-2 hover:underline">
            {text()}
          </a>
        )}
      </Match>
      <Match when={props.field.kind === 'json'}>
        <pre class="overflow-x-auto font-mono text-xs whitespace-pre-wrap">{text()}</pre>
      </Match>
      <Match when={props.query && props.field.kind === 'text'}>
        <Highlight text={text()} query={props.query ?? ''} />
      </Match>
    </Switch>
  );
}

/** An enum that says how something stands or how grave it is, not what sort of thing it is. */
export const isState = (field: Field) => field.choices.some((choice) => stateTone(choice.name) !== 'neutral');

function Masked(props: { text: string; inGrid: boolean | undefined }) {
  const content = () => (
    <>
      <Icon name="lock" size={12} class="text-faint" />
      {props.text || t('records.masked')}
    </>
  );
  const style = 'inline-flex items-center gap-1 text-muted';
  return (
    <Show
      when={!props.inGrid}
      fallback={
        <span class={style} title={t('records.masked.why')}>
          {content()}
        </span>
      }
    >
      <Tooltip as="button" type="button" text={t('records.masked.why')} class={`${style} rounded-sm`}>
        {content()}
      </Tooltip>
    </Show>
  );
}
