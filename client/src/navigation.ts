import { createMemo, type Accessor } from 'solid-js';
import type { Aggregate } from './api/aggregate.ts';
import { aggregates } from './gql/aggregates.ts';
import { listPath } from './records/paths.ts';
import { usePermissions } from './records/permissions.ts';
import { manyWord } from './records/words.ts';
import type { DomainPlaces, NavigationGroup, NavigationItem, ScreenPlace } from './shell/navigation.ts';
import { t } from './texts/t.ts';

const files = import.meta.glob<{ places: DomainPlaces }>('./screens/*/places.ts', { eager: true });
const placesOf = new Map(
  Object.entries(files).map(([path, { places }]) => [path.split('/').at(-2) ?? '', places] as const),
);
const replacing = new Map(
  [...placesOf.values()]
    .flatMap(({ first = [], last = [] }) => [...first, ...last])
    .flatMap((place) => (place.replaces ? [[place.replaces, place] as const] : [])),
);

/** The places of every system that one may go to, from the metadata of the API and what the domains say of their own screens. */
export function useNavigation(tenant: Accessor<string>): Accessor<readonly NavigationGroup[]> {
  const { may } = usePermissions();
  const screenItem = (domain: string, place: ScreenPlace): NavigationItem[] =>
    may(place.subject, place.action)
      ? [
          {
            label: t(`screens.${place.folder ?? domain}.${place.screen}`),
            href: screenPath(tenant(), place.folder ?? domain, place.screen),
            icon: place.icon,
          },
        ]
      : [];
  const isReplaced = ({ name }: Aggregate) => {
    const place = replacing.get(name);
    return place !== undefined && may(place.subject, place.action);
  };
  const listItem = (aggregate: Aggregate): NavigationItem[] =>
    may(aggregate.subject, 'read') && !isReplaced(aggregate)
      ? [{ label: manyWord(aggregate), href: listPath(tenant(), aggregate), icon: iconOf(aggregate) }]
      : [];
  return createMemo(() =>
    [...byDomain(Object.values(aggregates))]
      .map(([domain, members]) => {
        const { first = [], last = [] } = placesOf.get(domain) ?? {};
        const items = [
          ...first.flatMap((place) => screenItem(domain, place)),
          ...members.flatMap(listItem),
          ...last.flatMap((place) => screenItem(domain, place)),
        ];
        return { label: systemWord(members[0]), items };
      })
      .filter(({ items }) => items.length > 0),
  );
}

/** `/t/fjord/contracts/dashboard` */
function screenPath(tenant: string, domain: string, screen: string): string {
  return `/t/${encodeURIComponent(tenant)}/${domain}/${screen}`;
}

function iconOf({ name, domain }: Aggregate) {
  return placesOf.get(domain)?.icons?.[name] ?? 'list';
}

/** The business before the platform it stands on; otherwise in the order of the API. */
function byDomain(all: readonly Aggregate[]): Map<string, Aggregate[]> {
  const groups = Map.groupBy(all, ({ domain }) => domain);
  const platform = groups.get('platform');
  if (platform) {
    groups.delete('platform');
    groups.set('platform', platform);
  }
  return groups;
}

function systemWord(member: Aggregate | undefined): string {
  if (!member) return '';
  const key = `domains.${member.domain}`;
  const text = t(key);
  return text === key ? member.system : text;
}
