/** What an event of a change at Twilio says beside its status: which field, from what to what; or who did it. */
export function changeInWords(details: Readonly<Record<string, string>>): string {
  const { Field: field, Before: before, Now: now, ...others } = details;
  if (field !== undefined)
    return `${others.Subject ?? ''} ${field}: ${before || 'nothing'} → ${now || 'nothing'}`;
  return Object.entries(others)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
