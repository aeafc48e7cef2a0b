local alert(config, name, severity, expr, holds, summary, description, page=null, keeps=null, labels={}) = {
  alert: name,
  expr: expr,
  'for': holds,
  [if keeps != null then 'keep_firing_for']: keeps,
  labels: { severity: severity } + labels,
  annotations: {
    summary: summary,
    description: description,
    [if config.runbookUrlPattern != '' then 'runbook_url']: config.runbookUrlPattern % std.asciiLower(name),
    [if config.consoleUrl != '' && page != null then 'console_url']: config.consoleUrl + page,
  },
};

{
  prometheusAlerts+:: {
    local c = $._config,
    local s = c.callboardSelector,
    local inStatus(status) =
      'sum by (job, instance, group) (callboard_group_calls{%s, status=~"%s"}) > 0' % [s, status],
    local callsOf(status) = '/?status=%s&group={{ $labels.group | urlquery }}' % status,
    local burn(factor, long, short) =
      |||
        instance:callboard_calls_in_trouble:ratio_rate%(long)s{%(s)s} > %(bound).4f
        and
        instance:callboard_calls_in_trouble:ratio_rate%(short)s{%(s)s} > %(bound).4f
      ||| % { long: long, short: short, s: s, bound: factor * (1 - c.sloTarget) },

    groups+: [
      {
        name: 'callboard-groups',
        rules: [
          alert(
            c,
            'CallboardGroupLosing',
            'critical',
            inStatus('LOSS'),
            '0s',
            'A group is losing entries before it reads them.',
            'Group {{ $labels.group }} loses entries in {{ $value }} calls: trimming has overtaken it, or its work was removed undone.',
            callsOf('LOSS'),
            c.keepFiring
          ),
          alert(
            c,
            'CallboardTrimHeadroomLow',
            'warning',
            'callboard_group_loss_in_seconds{%s} < %d' % [s, c.lossWithinSeconds],
            c.brief,
            'A group will lose entries soon.',
            'At the present rates trimming reaches the first entry that group {{ $labels.group }} has not read in {{ $value | humanizeDuration }}.',
            callsOf('AT_RISK'),
            c.keepFiring
          ),
          alert(
            c,
            'CallboardGroupMissing',
            'critical',
            'callboard_group_missing_calls{%s} > 0' % s,
            c.brief,
            'A group that should read calls does not exist in some of them.',
            'Group {{ $labels.group }} is missing from {{ $value }} calls: nobody reads them for it.',
            callsOf('MISSING'),
            c.keepFiring
          ),
          alert(
            c,
            'CallboardGroupStalled',
            'critical',
            |||
              callboard_group_undelivered_age_seconds{%(s)s} > %(age)d
              and
              deriv(callboard_group_undelivered_age_seconds{%(s)s}[2m]) > 0.5
              and
              callboard_group_reads_per_second{%(s)s} == 0
            ||| % { s: s, age: c.stalledAfterSeconds },
            c.brief,
            'A group reads nothing while entries wait for it.',
            'Group {{ $labels.group }} reads no call, and the oldest entry it has not read is {{ $value | humanizeDuration }} old and ages.',
            callsOf('GONE,BLOCKED'),
            c.keepFiring
          ),
          alert(
            c,
            'CallboardGroupBlocked',
            'warning',
            inStatus('BLOCKED|GONE'),
            c.usual,
            'Calls wait for a group that does not work on them.',
            'In {{ $value }} calls group {{ $labels.group }} has work and either nobody polls for it or nothing of it is acked.',
            callsOf('BLOCKED,GONE'),
            c.keepFiring
          ),
          alert(
            c,
            'CallboardReadsButDoesNotFinish',
            'warning',
            'callboard_group_signs{%s, sign="unfinished"} > 0' % s,
            c.usual,
            'A group reads entries and does not finish them.',
            'Group {{ $labels.group }} reads all of {{ $value }} calls and leaves them pending: its lag says 0 while its work grows.',
            '/pending?group={{ $labels.group | urlquery }}',
            c.keepFiring
          ),
          alert(
            c,
            'CallboardPoisonEntries',
            'warning',
            inStatus('POISON'),
            c.usual,
            'Entries are delivered again and again without being finished.',
            'In {{ $value }} calls group {{ $labels.group }} holds entries that were delivered too often: they fail, and keep others waiting.',
            '/pending?group={{ $labels.group | urlquery }}',
            c.keepFiring
          ),
          alert(
            c,
            'CallboardDeadLettersRising',
            'warning',
            'delta(callboard_dead_letters{%s}[15m]) > 0' % s,
            '0s',
            'Entries are being set aside as dead letters.',
            '{{ $value | humanize }} more dead letters than a quarter of an hour ago.',
            '/dead-letters'
          ),
        ],
      },
      {
        name: 'callboard-burn',
        rules: [
          alert(
            c,
            'CallboardCallsInTroubleBudgetBurn',
            'critical',
            burn(14.4, '1h', '5m'),
            '2m',
            'So many calls are in trouble that the month\'s error budget is gone within two days.',
            '{{ $value | humanizePercentage }} of the calls were in trouble over the last hour.',
            '/',
            labels={ long: '1h', short: '5m' }
          ),
          alert(
            c,
            'CallboardCallsInTroubleBudgetBurn',
            'critical',
            burn(6, '6h', '30m'),
            '15m',
            'So many calls are in trouble that the month\'s error budget is gone within five days.',
            '{{ $value | humanizePercentage }} of the calls were in trouble over the last six hours.',
            '/',
            labels={ long: '6h', short: '30m' }
          ),
          alert(
            c,
            'CallboardCallsInTroubleBudgetBurn',
            'warning',
            burn(1, '3d', '6h'),
            '1h',
            'So many calls are in trouble that the month\'s error budget will be spent.',
            '{{ $value | humanizePercentage }} of the calls were in trouble over the last three days.',
            '/',
            labels={ long: '3d', short: '6h' }
          ),
        ],
      },
      {
        name: 'callboard-console',
        rules: [
          alert(
            c,
            'CallboardRedisDown',
            'critical',
            'callboard_redis_up{%s} == 0' % s,
            c.brief,
            'The watched Redis does not answer the console.',
            'Callboard at {{ $labels.instance }} gets no answer from the Redis it watches.',
            '/'
          ),
          alert(
            c,
            'CallboardCollectorStale',
            'warning',
            |||
              callboard_sweep_age_seconds{%(s)s} > %(age)d
              or
              callboard_reading_age_seconds{%(s)s} > %(age)d
            ||| % { s: s, age: c.staleAfterSeconds },
            c.brief,
            'The console\'s readings are old: other alerts may come late.',
            'What Callboard at {{ $labels.instance }} knows of live calls is {{ $value | humanizeDuration }} old.',
            '/'
          ),
          alert(
            c,
            'CallboardOverBudget',
            'warning',
            'callboard_over_budget{%s} == 1' % s,
            c.long,
            'The console\'s share of Redis does not suffice for the calls there are.',
            'Callboard at {{ $labels.instance }} reads later than it should; raise CALLBOARD_REDIS_BUDGET_PERCENT, or read less often.',
            '/'
          ),
          alert(
            c,
            'CallboardCallsLeftOut',
            'warning',
            'callboard_calls_left_out{%s} > 0' % s,
            c.long,
            'Some calls are not watched.',
            '{{ $value }} calls found no place in Callboard at {{ $labels.instance }}; raise CALLBOARD_MAX_CALLS.',
            '/'
          ),
          alert(
            c,
            'CallboardStateStoreDown',
            'warning',
            'callboard_state_store_up{%s} == 0' % s,
            c.usual,
            'The console cannot reach its own store: nobody can act.',
            'Callboard at {{ $labels.instance }} refuses actions until its state store answers.',
            '/'
          ),
          alert(
            c,
            'CallboardNotificationsGivenUp',
            'critical',
            'callboard_notifications_given_up{%s} > 0' % s,
            '0s',
            'Somebody who should be told of incidents is not reached.',
            'Callboard gave up {{ $value }} notifications to {{ $labels.route }}.',
            '/settings'
          ),
          alert(
            c,
            'CallboardDown',
            'critical',
            'up{%s} == 0' % s,
            c.usual,
            'Prometheus cannot scrape the console.',
            'Callboard at {{ $labels.instance }} does not answer; none of the other alerts can fire.'
          ),
        ],
      },
    ],
  },
}
