import { type Html, html } from '../shell/html.ts';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: true;
}

/** A labelled line of a form. What is typed is neither completed nor remembered: it may be a person's address. */
function line(id: string, { name, label, hint, optional }: Field): Html {
  const field = `${id}-${name}`;
  const described = hint === undefined ? '' : html` aria-describedby="${field}-hint"`;
  const explained = hint === undefined ? '' : html`<span class="faint" id="${field}-hint">${hint}</span>`;
  const required = optional ? '' : html` required`;
  return html`<p><label for="${field}">${label}</label> ${explained}<br><input id="${field}" name="${name}" autocomplete="off" spellcheck="false"${described}${required}></p>`;
}

/** A form that does one thing. `id` is unique on its page. */
export function form(id: string, action: string, fields: readonly Field[], buttons: Html): Html {
  return html`<form method="post" action="/console/privacy/${action}" autocomplete="off">${fields.map((field) => line(id, field))}<p>${buttons}</p></form>`;
}

export const reason: Field = {
  name: 'reason',
  label: 'Reason',
  hint: 'It is recorded: no numbers, no addresses.',
};

export const person: Field = {
  name: 'person',
  label: 'Number or address, or contact id',
  hint: 'In any way a person writes it.',
};

export const contact: Field = {
  name: 'contactId',
  label: 'Contact id',
  hint: 'As a trace or a trail shows it: ct_ and 32 letters and digits.',
};
