import { withTexts } from '../t.ts';
import { access } from './access.en.ts';
import { access as accessNb } from './access.nb.ts';
import { company } from './company.en.ts';
import { company as companyNb } from './company.nb.ts';
import { machines } from './machines.en.ts';
import { machines as machinesNb } from './machines.nb.ts';
import { office } from './office.en.ts';
import { office as officeNb } from './office.nb.ts';
import { people } from './people.en.ts';
import { people as peopleNb } from './people.nb.ts';
import { permissions } from './permissions.en.ts';
import { permissions as permissionsNb } from './permissions.nb.ts';
import { roles } from './roles.en.ts';
import { roles as rolesNb } from './roles.nb.ts';
import { sso } from './sso.en.ts';
import { sso as ssoNb } from './sso.nb.ts';

/** The words of the settings, which come with the first of their screens. */
export const t = withTexts({
  en: { ...access, ...company, ...office, ...permissions, ...machines, ...people, ...roles, ...sso },
  nb: { ...accessNb, ...companyNb, ...officeNb, ...permissionsNb, ...machinesNb, ...peopleNb, ...rolesNb, ...ssoNb },
});
