// Colours at the levels of an objective: below it where more is better, above it where less is.
{
  // From a level of config.sloThresholds.
  of(kind, level):
    local step(value, color) =
      kind.standardOptions.threshold.step.withValue(value) + kind.standardOptions.threshold.step.withColor(color);
    kind.standardOptions.color.withMode('thresholds')
    + kind.standardOptions.thresholds.withMode('absolute')
    + kind.standardOptions.thresholds.withSteps(
      if level.objective > level.breach
      then [step(null, 'red'), step(level.breach, 'orange'), step(level.objective, 'green')]
      else [step(null, 'green'), step(level.objective, 'orange'), step(level.breach, 'red')]
    ),

  // What should be nothing: any is noticed, `breach` is too much.
  none(breach=10): { objective: 1, breach: breach },
}
