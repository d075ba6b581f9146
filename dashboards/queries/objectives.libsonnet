// Objectives (slo.yaml): sql/views/161-slo-minute.sql. Budgets and burn rates are read as gauges, which core/slo keeps.
local bound = { where: 'WHERE $__timeFilter(minute)' };

{
  goodShareOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        slo,
        sum(m.good) / (sum(m.good) + sum(m.bad)) AS good_share
    FROM slo_minute AS m
    %(where)s
    GROUP BY time, slo
    HAVING sum(m.good) + sum(m.bad) > 0
    ORDER BY time
  ||| % bound,

  budgetLeft: 'ledgerline_slo_error_budget_remaining_ratio{job="$job"}',
  worstBudgetLeft: 'min(ledgerline_slo_error_budget_remaining_ratio{job="$job"})',
  burnRate: 'ledgerline_slo_burn_rate{job="$job", window="1h"}',
}
