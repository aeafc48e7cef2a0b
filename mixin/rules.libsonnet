{
  prometheusRules+:: {
    local s = $._config.callboardSelector,
    local trouble = 'BLOCKED|GONE|MISSING|AT_RISK|LOSS',
    local windows = ['5m', '30m', '1h', '6h', '3d'],

    groups+: [
      {
        name: 'callboard.rules',
        rules: [
          {
            record: 'instance_group:callboard_calls_in_trouble:sum',
            expr: 'sum by (job, instance, group) (callboard_group_calls{%s, status=~"%s"})' % [s, trouble],
          },
          {
            record: 'instance_group:callboard_lag_entries:sum',
            expr: 'sum by (job, instance, group) (callboard_group_lag_entries{%s})' % s,
          },
          {
            record: 'instance_group:callboard_pending_entries:sum',
            expr: 'sum by (job, instance, group) (callboard_group_pending_entries{%s})' % s,
          },
          {
            record: 'instance:callboard_calls_in_trouble:ratio',
            expr: |||
              sum by (job, instance) (callboard_calls_by_status{%(s)s, status=~"%(trouble)s"})
              /
              (sum by (job, instance) (callboard_calls_by_status{%(s)s}) > 0)
            ||| % { s: s, trouble: trouble },
          },
        ] + [
          {
            record: 'instance:callboard_calls_in_trouble:ratio_rate%s' % window,
            expr: 'avg_over_time(instance:callboard_calls_in_trouble:ratio{%s}[%s])' % [s, window],
          }
          for window in windows
        ],
      },
    ],
  },
}
