import type { Language } from '@plinth/schema/platform/control.ts';

interface Words {
  subject: string;
  /** Paragraphs; `{name}` takes a parameter. */
  before: readonly string[];
  /** What the link is called; a mail without one only tells of something. */
  link?: string;
  after?: readonly string[];
}

/** Every mail there is, in every language. `{url}` is where its link leads. */
export const templates = {
  reset_password: {
    en: {
      subject: 'Choose a new password',
      before: ['Hello {name},', 'somebody asked for a new password for your account. With this link you choose one:'],
      link: 'Choose a new password',
      after: [
        'The link is good for half an hour, and once. Whoever is signed in to your account then has to sign in again.',
        'If it was not you, there is nothing to do: your password stays as it is.',
      ],
    },
    nb: {
      subject: 'Velg et nytt passord',
      before: ['Hei {name},', 'noen ba om et nytt passord for kontoen din. Med denne lenken velger du et:'],
      link: 'Velg et nytt passord',
      after: [
        'Lenken virker i en halv time, og én gang. Den som er logget inn på kontoen din, må da logge inn på nytt.',
        'Var det ikke deg, trenger du ikke gjøre noe: Passordet ditt er som før.',
      ],
    },
  },
  password_changed: {
    en: {
      subject: 'Your password was changed',
      before: [
        'Hello {name},',
        'the password of your account was just changed.',
        'If it was not you, choose a new one at once and tell an administrator of your company.',
      ],
      link: 'Choose a new password',
    },
    nb: {
      subject: 'Passordet ditt ble endret',
      before: [
        'Hei {name},',
        'passordet til kontoen din ble nettopp endret.',
        'Var det ikke deg, velg et nytt med en gang og si fra til en administrator i selskapet ditt.',
      ],
      link: 'Velg et nytt passord',
    },
  },
  single_sign_on: {
    en: {
      subject: 'You sign in at your company',
      before: [
        'Hello {name},',
        'somebody asked for a new password for your account. It needs none: {company} lets people in by its single sign-on only. Enter your e-mail address and continue there:',
      ],
      link: 'Go to the sign-in',
      after: ['If it was not you, there is nothing to do.'],
    },
    nb: {
      subject: 'Du logger inn hos selskapet ditt',
      before: [
        'Hei {name},',
        'noen ba om et nytt passord for kontoen din. Den trenger ikke noe: {company} slipper bare inn folk gjennom sin egen pålogging. Skriv e-postadressen din og fortsett der:',
      ],
      link: 'Gå til innloggingen',
      after: ['Var det ikke deg, trenger du ikke gjøre noe.'],
    },
  },
  verify_email: {
    en: {
      subject: 'Confirm your e-mail address',
      before: ['Hello {name},', 'this address is to be the one of your account. Confirm that it is yours:'],
      link: 'Confirm the address',
      after: ['The link is good for a day. If you know nothing of it, ignore this mail: nothing changes then.'],
    },
    nb: {
      subject: 'Bekreft e-postadressen din',
      before: ['Hei {name},', 'denne adressen skal brukes for kontoen din. Bekreft at den er din:'],
      link: 'Bekreft adressen',
      after: ['Lenken virker i ett døgn. Kjenner du ikke til dette, se bort fra e-posten: Da endres ingenting.'],
    },
  },
  email_in_use: {
    en: {
      subject: 'Your address has an account already',
      before: [
        'Hello {name},',
        'somebody asked to use this address for another account. It has one already, which is yours, and so nothing changed.',
      ],
    },
    nb: {
      subject: 'Adressen din har allerede en konto',
      before: [
        'Hei {name},',
        'noen ba om å bruke denne adressen for en annen konto. Den har allerede en, som er din, så ingenting er endret.',
      ],
    },
  },
  email_changed: {
    en: {
      subject: 'Your e-mail address was changed',
      before: [
        'Hello {name},',
        'your account goes by {email} from now on, and no longer by this address.',
        'If it was not you, tell an administrator of your company at once.',
      ],
    },
    nb: {
      subject: 'E-postadressen din ble endret',
      before: [
        'Hei {name},',
        'kontoen din går fra nå av under {email}, og ikke lenger under denne adressen.',
        'Var det ikke deg, si fra til en administrator i selskapet ditt med en gang.',
      ],
    },
  },
  second_factor_on: {
    en: {
      subject: 'An authenticator app was set up',
      before: [
        'Hello {name},',
        'an authenticator app was set up for your account. Its code is asked for whenever you sign in with your password.',
        'If it was not you, tell an administrator of your company at once.',
      ],
    },
    nb: {
      subject: 'En autentiseringsapp ble satt opp',
      before: [
        'Hei {name},',
        'en autentiseringsapp ble satt opp for kontoen din. Koden fra den trengs hver gang du logger inn med passordet ditt.',
        'Var det ikke deg, si fra til en administrator i selskapet ditt med en gang.',
      ],
    },
  },
  second_factor_off: {
    en: {
      subject: 'Your authenticator app was removed',
      before: [
        'Hello {name},',
        'your account has no authenticator app any more. Your password alone is enough to sign in.',
        'If it was not you, choose a new password at once and tell an administrator of your company.',
      ],
    },
    nb: {
      subject: 'Autentiseringsappen din ble fjernet',
      before: [
        'Hei {name},',
        'kontoen din har ikke lenger en autentiseringsapp. Passordet ditt alene er nok til å logge inn.',
        'Var det ikke deg, velg et nytt passord med en gang og si fra til en administrator i selskapet ditt.',
      ],
    },
  },
  second_factor_removed: {
    en: {
      subject: 'Your authenticator app was removed',
      before: [
        'Hello {name},',
        '{administrator} of {company} has removed the authenticator app of your account and signed you out everywhere. Your password alone is enough to sign in: turn on an authenticator again in your profile.',
        'If you did not ask for it, choose a new password at once and tell an administrator of your company.',
      ],
    },
    nb: {
      subject: 'Autentiseringsappen din ble fjernet',
      before: [
        'Hei {name},',
        '{administrator} i {company} har fjernet autentiseringsappen fra kontoen din og logget deg ut overalt. Passordet alene er nok til å logge inn: Slå på en autentiseringsapp igjen i profilen din.',
        'Ba du ikke om det, velg et nytt passord med en gang og si fra til en administrator i selskapet ditt.',
      ],
    },
  },
  sessions_ended: {
    en: {
      subject: 'You were signed out everywhere',
      before: [
        'Hello {name},',
        '{administrator} of {company} has signed you out on all your devices. You can sign in again as before.',
        'If you lost a device, choose a new password too.',
      ],
    },
    nb: {
      subject: 'Du ble logget ut overalt',
      before: [
        'Hei {name},',
        '{administrator} i {company} har logget deg ut på alle enhetene dine. Du kan logge inn igjen som før.',
        'Har du mistet en enhet, velg også et nytt passord.',
      ],
    },
  },
  invitation: {
    en: {
      subject: '{inviter} invites you to {tenant}',
      before: ['Hello,', '{inviter} invites you to work in {tenant}.'],
      link: 'Accept the invitation',
      after: ['The link is good for a week, and once. If you know nothing of it, ignore this mail.'],
    },
    nb: {
      subject: '{inviter} inviterer deg til {tenant}',
      before: ['Hei,', '{inviter} inviterer deg til å arbeide i {tenant}.'],
      link: 'Godta invitasjonen',
      after: ['Lenken virker i en uke, og én gang. Kjenner du ikke til dette, se bort fra e-posten.'],
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<Language, Words>>>>;

export type Template = keyof typeof templates;

/** The words of a mail in a language. */
export const wordsOf = (template: Template, language: Language): Words => templates[template][language];
