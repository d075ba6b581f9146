export function explainErrorCode(code: number): { code: number; class: string; meaning: string } {
  return { code, class: 'unknown', meaning: 'not in the catalogue' };
}
