// Colours at the levels of an objective: below it where more is better, above it where less is.
{
  steps(level):
    if level.objective > level.breach
    then [{ value: null, color: 'red' }, { value: level.breach, color: 'orange' }, { value: level.objective, color: 'green' }]
    else [{ value: null, color: 'green' }, { value: level.objective, color: 'orange' }, { value: level.breach, color: 'red' }],

  // For all of a panel.
  of(kind, level):
    kind.standardOptions.color.withMode('thresholds')
    + kind.standardOptions.thresholds.withMode('absolute')
    + kind.standardOptions.thresholds.withSteps(self.steps(level)),
}
