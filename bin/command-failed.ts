/** A command cannot do what was asked; the message is one line for the person who typed it, empty when all is said. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
