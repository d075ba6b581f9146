/** What somebody gives on standard input: a number there is in no shell history and no list of processes. */
export async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text.split('\n')[0]?.trim() ?? '';
}
