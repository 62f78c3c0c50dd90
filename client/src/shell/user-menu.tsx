import { useNavigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { t } from '../texts/t.ts';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { languageItems, themeItems } from './preferences.ts';
import { useSession } from './session-context.ts';

export interface UserMenuProps {
  /** Without room beside it the menu holds theme and language too. */
  small: boolean;
  onKeys(): void;
}

/** Who one is, and what concerns oneself. */
export function UserMenu(props: UserMenuProps) {
  const session = useSession();
  const navigate = useNavigate();
  const state = () => {
    const now = session.state();
    return now.status === 'signed-in' ? now : undefined;
  };

  async function signOut() {
    try {
      await session.signOut();
      sessionStorage.clear(); // drafts are this person's
      navigate('/');
    } catch {
      toast({ tone: 'danger', text: t('shell.signOut.failed') });
    }
  }

  const preferences = (): MenuItem[] => (props.small ? [...themeItems(), ...languageItems(), 'separator'] : []);
  return (
    <Show when={state()}>
      {(signedIn) => (
        <Menu
          text={!props.small}
          variant="ghost"
          icon="user"
          label={props.small ? t('shell.user') : signedIn().user.name}
          items={[
            { heading: `${signedIn().user.email} · ${signedIn().tenant.roles.map(roleWord).join(', ')}` },
            {
              label: t('profile.title'),
              icon: 'user',
              onSelect: () => navigate(`/t/${encodeURIComponent(signedIn().tenant.slug)}/platform/profile`),
            },
            ...preferences(),
            { label: t('shell.keys'), icon: 'keyboard', keys: '?', onSelect: () => props.onKeys() },
            {
              label: t('shell.playground'),
              icon: 'bolt',
              onSelect: () => window.open('/playground', '_blank', 'noopener'),
            },
            'separator',
            { label: t('shell.signOut'), icon: 'sign-out', onSelect: () => void signOut() },
          ]}
        />
      )}
    </Show>
  );
}

/** `contract_owner` → "Contract owner", in the words of the texts where they have them. */
export function roleWord(role: string): string {
  const key = `roles.${role}`;
  const text = t(key);
  return text === key ? role.replaceAll('_', ' ') : text;
}
