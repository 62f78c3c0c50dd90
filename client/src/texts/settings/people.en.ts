/** Who works in the company, as what and where. */
export const people = {
  'people.about': 'Who works here, as what and where.',
  'people.search': 'Find by name or e-mail',
  'people.noMatch': 'Nobody here is called that. Look for another word, or invite them.',
  'people.more': 'Show more ({count})',
  'people.gone': 'This person is not here',
  'people.all': 'Everybody',
  'people.noRole': 'No role',
  'people.secondFactor': 'Authenticator app',
  'people.neverSeen': 'Never here',
  'people.lastSeen': 'Last here',
  'people.email': 'E-mail',
  'people.roles': 'Roles',
  'people.sites': 'Sites',
  'people.site.default': '{site} (begins there)',
  'people.begins': 'Begins at',
  'people.teams': 'Teams',
  'people.language': 'Language of the mail',

  'people.invite': 'Invite somebody',
  'people.invite.what': 'They get a mail with a link that is good for a week. Whoever has an account joins with it.',
  'people.invite.send': 'Invite',
  'people.invited': 'An invitation is on its way to {email}',
  'people.invitations': 'Invited, not here yet',
  'people.invitation.until': 'sent {sent}, ends {until}',
  'people.resend': 'Send again',
  'people.resend.name': 'Send the invitation to {email} again',
  'people.withdraw': 'Withdraw',
  'people.withdraw.name': 'Withdraw the invitation to {email}',
  'people.withdraw.what': 'Its link is worthless at once. You can invite them anew.',

  'people.access': 'Access',
  'people.access.edit': 'Edit access',
  'people.access.title': 'Access of {name}',
  'people.deactivate': 'Deactivate',
  'people.deactivate.self': 'Nobody takes out themselves. Ask another administrator.',
  'people.deactivate.title': 'Deactivate {name}',
  'people.deactivate.what':
    'They may not come in any more, and are signed out here at once on every device. What they did stays theirs. You can take it back at once, and invite them anew later.',
  'people.deactivated': '{name} may not come in any more',

  'sso.secondFactor.require': 'Everybody needs an authenticator app beside the password',
  'sso.secondFactor.help':
    'Whoever has none is asked to set one up before they can go on. Single sign-on is not asked.',
  'sso.secondFactor.have': '{have} of {all} have one.',
  'sso.secondFactor.require.title': 'Require an authenticator app of everybody',
  'sso.secondFactor.require.do': 'Require',
  'sso.secondFactor.require.what':
    'It is felt at once: {count} people have none, and go on only when they have set one up. Have one yourself first.',
  'sso.secondFactor.require.what.one':
    'It is felt at once: 1 person has none, and goes on only when they have set one up.',

  'rules.auth.no_role': 'Give at least one role',
  'rules.auth.unknown_role': 'There is no such role any more',
  'rules.auth.already_member': 'Somebody with this address works here already',
  'rules.auth.email': 'Write an e-mail address, as kari@example.com',
  'rules.tenant.seats_taken': 'All {seats} seats are taken. Deactivate somebody, or ask the operator for more.',
};
