import { type Html, html } from './html.ts';

/** One choice of a list: what is sent, and what is read. */
export type Choice = readonly [value: string, words: string];

/** A field with its label, and what is to be known before filling it in. */
export function textField(
  label: string,
  name: string,
  more: {
    /** Unique on the page, where several forms have a field of this name. */
    id?: string;
    value?: string;
    hint?: string;
    type?: 'text' | 'date' | 'search';
    required?: boolean;
    maxLength?: number;
    minLength?: number;
    /** Why what was entered is not accepted. */
    problem?: string | undefined;
    /** What a browser must not keep or suggest. */
    secret?: boolean;
    pattern?: string;
  } = {},
): Html {
  const { id = name, value = '', hint, type = 'text', required = false, problem, secret = false } = more;
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(problem === undefined ? [] : [`${id}-problem`]),
  ];
  return html`<div class="field"><label for="${id}">${label}${required ? '' : html` <span class="faint">(optional)</span>`}</label>
${hint === undefined ? '' : html`<p class="faint" id="${id}-hint">${hint}</p>`}
${problem === undefined ? '' : html`<p class="problem" id="${id}-problem" role="alert">${problem}</p>`}
<input id="${id}" name="${name}" type="${type}" value="${value}"${flag('required', required)}${attribute('maxlength', more.maxLength)}${attribute('minlength', more.minLength)}${attribute('pattern', more.pattern)}${attribute('aria-describedby', described.length === 0 ? undefined : described.join(' '))}${attribute('aria-invalid', problem === undefined ? undefined : 'true')}${secret ? html` autocomplete="off" autocapitalize="off" spellcheck="false"` : html` autocomplete="off"`}></div>`;
}

/** A list of which one is chosen. */
export function choiceField(label: string, name: string, choices: readonly Choice[], chosen = ''): Html {
  const options = choices.map(
    ([value, words]) => html`<option value="${value}"${flag('selected', value === chosen)}>${words}</option>`,
  );
  return html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}">${options}</select></div>`;
}

/** Something that is chosen or not, with what it means before it. */
export function checkField(
  label: string,
  name: string,
  { hint, checked, problem }: { hint: string; checked: boolean; problem?: string | undefined },
): Html {
  return html`<div class="field"><p class="faint" id="${name}-hint">${hint}</p>${problem === undefined ? '' : html`<p class="problem" id="${name}-problem" role="alert">${problem}</p>`}
<label class="check"><input type="checkbox" name="${name}" value="yes" aria-describedby="${name}-hint"${flag('checked', checked)}> ${label}</label></div>`;
}

function flag(name: string, set: boolean): Html | '' {
  return set ? html` ${name}` : '';
}

function attribute(name: string, value: string | number | undefined): Html | '' {
  return value === undefined ? '' : html` ${name}="${value}"`;
}
