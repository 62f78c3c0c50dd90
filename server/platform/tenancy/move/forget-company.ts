import { StartupError } from '../../../config.ts';
import { openConnection } from '../../../database/client.ts';
import { forgetRows } from './forget-rows.ts';
import type { MovePlace } from './move-company.ts';
import { readMark, setMark } from './marks.ts';

/**
 * Seconds after a move in which nothing is forgotten: every server has noticed it by then, and no answer is kept any more that was given from the
 * rows before.
 */
const settling = 90;

/**
 * Deletes what databases where a company does not live any more still hold of it, but for its audit.
 *
 * @param places all but the one where it lives
 * @throws StartupError shortly after a move
 */
export async function forgetCompany(
  tenantId: string,
  places: readonly Pick<MovePlace, 'name' | 'url'>[],
  say: (line: string) => void,
): Promise<void> {
  const early: string[] = [];
  for (const { name, url } of places) {
    const sql = openConnection(url);
    try {
      const [known] = await sql<{ found: boolean }[]>`select to_regclass('control.tenant_move') is not null as found`;
      const mark = known?.found ? await readMark(sql, tenantId) : null;
      const left = Math.ceil(settling - (mark?.age ?? 0));
      if (mark?.state === 'left' && left > 0) early.push(`${name}, in ${String(left)} seconds`);
      else if (mark) {
        const rows = await forgetRows(sql, tenantId);
        if (mark.state !== 'left') await setMark(sql, tenantId, 'left');
        if (rows > 0) say(`${name}: ${rows.toLocaleString('en')} rows are gone; the audit is still there.`);
      }
    } finally {
      await sql.end({ timeout: 5 });
    }
  }
  if (early.length > 0)
    throw new StartupError(
      `It has just left ${early.join('; ')}: nothing is deleted before every server has noticed. Try again then.`,
    );
}
