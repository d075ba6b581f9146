// All dashboards, in the order in which they are listed.
{
  titles: {
    overview: 'Overview',
    delivery: 'Delivery',
    latency: 'Latency',
    'carrier-filtering': 'Carrier filtering',
    voice: 'Voice',
    verify: 'Verify',
    whatsapp: 'WhatsApp and Conversations',
    reconciliation: 'Reconciliation',
    compliance: 'Compliance',
    trace: 'Trace',
    collector: 'Collector',
  },
}
