// Quantiles as the views keep them: states of (0.5, 0.9, 0.99) that merge exactly over any minutes and segments.
local merged(column) = 'quantilesExactMerge(0.5, 0.9, 0.99)(%s)' % column;

{
  p50(column): merged(column) + '[1]',
  p90(column): merged(column) + '[2]',
  p99(column): merged(column) + '[3]',

  // Where nothing was measured the state says 0, which would be a lie.
  measured(quantile, count): 'if(sum(%s) = 0, NULL, %s)' % [count, quantile],
}
