import { document } from '../shell/document.ts';
import { type Html, html } from '../shell/html.ts';

/** Ways to sign in that are set up here. */
export interface Ways {
  readonly tokens: boolean;
  readonly accounts: boolean;
  /** What the provider is called on its button; `undefined` when there is none. */
  readonly provider: string | undefined;
}

interface SignInView {
  readonly ways: Ways;
  /** Where to go on afterwards. */
  readonly to: string;
  /** Why the last try did not work, and with which form. */
  readonly problem?: { readonly text: string; readonly at: 'token' | 'account' | 'page' } | undefined;
}

/** The page on which somebody signs in, with a form for each way. */
export function signInPage({ ways, to, problem }: SignInView): Html {
  const { provider } = ways;
  const none = !ways.tokens && !ways.accounts && provider === undefined;
  return document({
    title: 'Sign in',
    content: html`${problemOf(problem)}
${provider === undefined ? '' : providerSection(provider, to)}
${ways.accounts ? accountSection(to, problem?.at === 'account') : ''}
${ways.tokens ? tokenSection(to, problem?.at === 'token') : ''}
${none ? html`<section class="wide"><p>No way to sign in is set up. Add an account with <code>ledgerline account add NAME --role officer</code>.</p></section>` : ''}
<p class="wide faint">Signing in is recorded. It works over HTTPS, or in a browser on the same machine.</p>`,
  });
}

interface ConfirmView {
  readonly way: 'token' | 'account' | 'oidc';
  readonly name: string;
  readonly provider: string | undefined;
  readonly to: string;
  readonly problem?: string | undefined;
}

/** Before what is sensitive: asks again who this is. */
export function confirmPage({ way, name, provider, to, problem }: ConfirmView): Html {
  const asked =
    way === 'oidc'
      ? providerSection(provider ?? 'your organisation', to, 'again')
      : html`<section class="wide" aria-label="Confirm who you are"><form method="post" action="/console/confirm">
${hidden('to', to)}${way === 'token' ? tokenField(problem !== undefined) : passwordField(problem !== undefined)}<button>Go on</button></form></section>`;
  return document({
    title: 'Is it still you?',
    content: html`${problemOf(problem === undefined ? undefined : { text: problem, at: 'page' })}
<p class="wide">What comes next is asked for by a person who is there now. You are signed in as ${name}; show it once more.</p>${asked}`,
  });
}

/** After the provider sent somebody back: goes on by itself, so that the browser takes the next page for one that this page asked for. */
export function landingPage(to: string): Html {
  return document({
    title: 'Signed in',
    content: html`<p class="wide"><a href="${to}">Go on</a></p>`,
    goOnTo: to,
  });
}

/** After signing out here: goes on to sign out at the provider. */
export function leavingPage(to: string, provider: string): Html {
  return document({
    title: 'Signed out',
    content: html`<p class="wide">You are signed out here. <a href="${to}">Sign out of ${provider} too</a></p>`,
    goOnTo: to,
  });
}

/** When the provider's answer is not accepted. */
export function refusedPage(text: string): Html {
  return document({
    title: 'Not signed in',
    content: html`${problemOf({ text, at: 'page' })}<p class="wide"><a href="/console">Try again</a></p>`,
  });
}

function problemOf(problem: SignInView['problem']): Html | '' {
  return problem === undefined
    ? ''
    : html`<p class="wide problem" id="problem" role="alert">${problem.text}</p>`;
}

function providerSection(provider: string, to: string, again = ''): Html {
  const query = new URLSearchParams({ to, ...(again === '' ? {} : { again }) }).toString();
  return html`<section class="wide" aria-label="With ${provider}"><p><a class="button" href="/console/oidc/start?${query}">Sign in with ${provider}</a></p></section>`;
}

function accountSection(to: string, wrong: boolean): Html {
  return html`<section class="wide" aria-labelledby="account-heading"><h2 id="account-heading">With an account</h2>
<form method="post" action="/console/login">${hidden('to', to)}<label for="name">Name</label>
<input id="name" name="name" required maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"${attributes(wrong, '')}>
${passwordField(wrong)}<button>Sign in</button></form></section>`;
}

function passwordField(wrong: boolean): Html {
  return html`<label for="password">Password</label>
<input id="password" name="password" type="password" required maxlength="200" autocomplete="current-password"${attributes(wrong, '')}>
`;
}

function tokenSection(to: string, wrong: boolean): Html {
  return html`<section class="wide" aria-labelledby="token-heading"><h2 id="token-heading">With a token</h2>
<form method="post" action="/console/login">${hidden('to', to)}${tokenField(wrong)}<button>Sign in</button></form></section>`;
}

function tokenField(wrong: boolean): Html {
  return html`<label for="token">Token</label>
<input id="token" name="token" type="password" required maxlength="200" autocomplete="off"${attributes(wrong, 'how')}>
<p id="how" class="faint">Whoever runs this installation makes one with <code>ledgerline token --role officer</code>.</p>`;
}

/** Ties a field to what describes it, and to what was wrong with it. */
function attributes(wrong: boolean, describedBy: string): Html {
  const ids = [wrong ? 'problem' : '', describedBy].filter((id) => id !== '').join(' ');
  const described = ids === '' ? html`` : html` aria-describedby="${ids}"`;
  return wrong ? html` aria-invalid="true"${described}` : described;
}

function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}
