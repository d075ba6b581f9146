/** An address that is given, or, for `-`, the first line of standard input: so that it is in no shell history. */
export async function givenOrFirstLine(given: string): Promise<string> {
  if (given !== '-') return given;
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text.split('\n')[0]?.trim() ?? '';
}
