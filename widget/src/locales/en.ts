/**
 * The words of the panel before somebody is signed in. `{name}` is filled in; a key with `_one`/`_other` is picked by the
 * language's plural rule for `n`.
 */
export const en = {
  support: 'Support',
  close: 'Close',
  back: 'Back',
  retry: 'Try again',
  loading: 'Loading…',
  optional: 'optional',

  lead: 'Ask a question and follow the answers here.',
  logIn: 'Log in',
  signUp: 'Sign up',
  toSignUp: 'New here? Sign up',
  toLogIn: 'Have an account? Log in',
  hostLogIn: 'Log in on this site first.',
  username: 'Username',
  password: 'Password',
  passwordHint: 'At least 8 characters',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail',
  ended: 'You were logged out. Log in again: what you typed is still here.',

  left_one: '{n} character left',
  left_other: '{n} characters left',
  over_one: '{n} character too many',
  over_other: '{n} characters too many',

  ticketTitle: 'Ticket {id}',
  undo: 'Undo',

  profile: 'Your account',

  unreachable: 'We can’t reach the server. Check your connection.',
  busy_one: 'Too many tries. Wait {n} second.',
  busy_other: 'Too many tries. Wait {n} seconds.',
  failed: 'Something went wrong.',

  offline: 'You’re offline. What you send goes out later.',
  reconnecting: 'Reconnecting…',
  outdated: 'This can’t be loaded. There may be a new version.',
  reload: 'Reload the page',
} as const
