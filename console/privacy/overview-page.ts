import { type Html, html } from '../shell/html.ts';
import { erasing } from './erasure-section.ts';
import { form, person, reason } from './fields.ts';
import { holding } from './hold-section.ts';
import { keeping } from './retention-section.ts';
import { revealing } from './reveal-section.ts';
import { type Seen, section } from './section.ts';

/** Everything that may be asked or done about persons, what is open first. */
export function overviewContent(seen: Seen): Html {
  return html`${revealing(seen)}${holding(seen)}${erasing(seen)}${asked()}${keeping(seen)}`;
}

function asked(): Html {
  const as = html`<button name="form" value="page">Download as a page</button><button name="form" value="json">Download as JSON</button>`;
  return section(
    'asked',
    'When a person asks',
    html`<h3>What is kept about somebody</h3><p>Everything about one person, as a file that can be handed to them. It names no address.</p>
${form('access', 'subject-access', [person('Person who asks'), reason('Why is it handed out?')], as)}
<h3>Whether somebody has opted out</h3><p>Also of people who were forgotten: that is kept, so that it is still obeyed.</p>
${form('opt-outs', 'opt-outs', [person('Person who may have opted out'), reason('Why do you look?')], html`<button>Look</button>`)}`,
  );
}
