import { document } from './shell/document.ts';
import { type Html, html } from './shell/html.ts';

/** The form that takes a token. `problem` says why the last try did not work. */
export function loginPage(problem: string | undefined): Html {
  return document({
    title: 'Sign in',
    content: html`<section class="wide" aria-label="Sign in">
${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="/console/login"><label for="token">Token</label>
<input id="token" name="token" type="password" required maxlength="200" autocomplete="current-password" aria-describedby="how">
<button>Sign in</button></form>
<p id="how" class="faint">Make one with <code>ledgerline token --role officer</code>. It works over HTTPS, or in a browser on the same machine.</p>
</section>`,
  });
}
