// The same colour for the same outcome everywhere.
{
  messages: { delivered: 'green', read: 'dark-green', undelivered: 'orange', failed: 'red', canceled: 'purple', unknown: 'text' },
  calls: { answered: 'green', busy: 'yellow', no_answer: 'orange', failed: 'red', canceled: 'purple', unknown: 'text' },
  verifications: { approved: 'green', expired: 'orange', max_attempts: 'red', canceled: 'purple', waiting: 'text' },
  heardBy: { by_callback: 'green', by_event_stream: 'blue', by_rest: 'orange', unknown: 'text' },
}
