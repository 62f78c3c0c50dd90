import { actionWord, fieldsetWord, scopeWord, subjects } from './catalogue.ts';

/** `contract:read:own` → Contracts: Read, own. What is not known stays as it is written. */
export function permissionWords(permission: string): string {
  const [name = '', action = '', scope = '', fieldset] = permission.split(':');
  const subject = subjects().find((each) => each.name === name);
  if (!subject || !scope) return permission;
  const words = [actionWord(action), scopeWord(scope).toLocaleLowerCase(), fieldset && fieldsetWord(fieldset)];
  return `${subject.label}: ${words.filter(Boolean).join(', ')}`;
}
