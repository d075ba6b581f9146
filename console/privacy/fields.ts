import { textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';

/** A field of a form, once the form is known: ids are unique on a page that has several. */
type Field = (form: string) => Html;

/** A form that does one thing. `id` is unique on its page. */
export function form(id: string, action: string, fields: readonly Field[], buttons: Html): Html {
  return html`<form method="post" action="/console/privacy/${action}" autocomplete="off">${fields.map((field) => field(id))}<div class="buttons">${buttons}</div></form>`;
}

/** Why something is done; it is asked so that nobody takes the field for that of another form. */
export function reason(label: string): Field {
  return line('reason', label, {
    hint: 'It is stored, so leave out names, numbers and addresses.',
    required: true,
    minLength: 3,
    maxLength: 300,
  });
}

export function person(label: string, more: { readonly required: boolean } = { required: true }): Field {
  return line('person', label, {
    hint: 'A number or address in any way a person writes it, or a contact id.',
    maxLength: 128,
    secret: true,
    ...more,
  });
}

export const contact: Field = line('contactId', 'Contact id of the person', {
  hint: 'As the report of a look-up shows it: ct_ and 32 letters and digits.',
  required: true,
});

/** A line of text, or a day. */
export function line(name: string, label: string, more: Parameters<typeof textField>[2] = {}): Field {
  return (form) => textField(label, name, { ...more, id: `${form}-${name}` });
}
