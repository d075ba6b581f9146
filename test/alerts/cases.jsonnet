// Each case says what its series do while the alert should fire, what they do when it only nearly should, and what they do
// when all is well. scripts/alert-tests.mjs makes three tests for promtool of each: it fires (and not before it has held long
// enough), it goes away, it does not fire. A way of a series is a level, or what each sample adds ({ perStep }), or a time so
// many seconds ago ({ behind }), or nothing ({ missing }), or as promtool writes it ({ raw }).
(import 'cases/objectives.libsonnet')
+ (import 'cases/signals.libsonnet')
+ (import 'cases/collector.libsonnet')
+ (import 'cases/reconciler.libsonnet')
+ (import 'cases/violations.libsonnet')
