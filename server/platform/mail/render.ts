import type { Language } from '@plinth/schema/platform/control.ts';
import { escapeHtml } from './escape-html.ts';
import { type Template, wordsOf } from './templates.ts';

/** What a mail says, in both forms. */
export interface Rendered {
  subject: string;
  text: string;
  html: string;
}

/** Values of a mail's placeholders; `url` is where its link leads. */
export type Params = Readonly<Record<string, string>>;

/** Writes a mail out. Values are text wherever they stand: a name cannot become markup, nor a second header. */
export function render(template: Template, language: Language, params: Params): Rendered {
  const { subject, before, link, after = [] } = wordsOf(template, language);
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, key: string) => oneLine(params[key] ?? ''));
  const url = params['url'];
  const paragraph = (text: string) => `<p>${escapeHtml(filled(text))}</p>`;
  return {
    subject: filled(subject),
    text: [...before.map(filled), ...(link && url ? [url] : []), ...after.map(filled), signature].join('\n\n'),
    html: [
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(filled(subject))}</title></head>`,
      '<body style="font:16px/1.5 system-ui,sans-serif;color:#1c1e21;max-width:36em;margin:2em auto;padding:0 1em">',
      ...before.map(paragraph),
      ...(link && url
        ? [
            `<p><a href="${escapeHtml(url)}" style="display:inline-block;padding:.5em 1em;background:#2f5fd0;color:#fff;border-radius:6px;text-decoration:none">${escapeHtml(link)}</a></p>`,
            `<p style="color:#5c6370;font-size:14px;word-break:break-all">${escapeHtml(url)}</p>`,
          ]
        : []),
      ...after.map(paragraph),
      `<p style="color:#5c6370;font-size:14px">${signature}</p>`,
      '</body></html>',
    ].join('\n'),
  };
}

const signature = 'Plinth';

/** A value is one line: nothing of it starts a header, or a paragraph of somebody else's making. */
const oneLine = (value: string) => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
