local matchers = 'job=~"$job", instance=~"$instance"';
local ofGroup = matchers + ', group=~"$group"';
local source = { type: 'prometheus', uid: '${datasource}' };

local target(expr, legend, i=0) = {
  datasource: source,
  expr: expr,
  legendFormat: legend,
  refId: std.char(65 + i),
};

local panel(type, title, description, unit, targets, options={}, defaults={}) = {
  type: type,
  title: title,
  description: description,
  datasource: source,
  targets: [target(targets[i][0], targets[i][1], i) for i in std.range(0, std.length(targets) - 1)],
  fieldConfig: { defaults: { unit: unit } + defaults, overrides: [] },
  options: options,
};

local lines(title, description, unit, targets, defaults={}) = panel(
  'timeseries',
  title,
  description,
  unit,
  targets,
  {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  { custom: { drawStyle: 'line', fillOpacity: 0, lineWidth: 1, showPoints: 'never', spanNulls: false } } + defaults
);

local number(title, description, unit, expr, steps=[{ color: 'text', value: null }]) = panel(
  'stat',
  title,
  description,
  unit,
  [[expr, '']],
  {
    colorMode: 'value',
    graphMode: 'area',
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    textMode: 'auto',
  },
  { thresholds: { mode: 'absolute', steps: steps } }
);

local redFrom(value) = [{ color: 'green', value: null }, { color: 'red', value: value }];
local redBelow(value) = [{ color: 'red', value: null }, { color: 'green', value: value }];

local variable(name, label, query, extra={}) = {
  name: name,
  label: label,
  type: 'query',
  datasource: source,
  query: { query: query, refId: name },
  definition: query,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: '.+',
  current: { selected: true, text: ['All'], value: ['$__all'] },
  hide: 0,
} + extra;

// Rows of panels of one height, each row filling the 24 columns.
local layOut(rows) =
  local place(state, row) =
    local width = std.floor(24 / std.length(row.panels));
    {
      y: state.y + 1 + row.height,
      id: state.id + 1 + std.length(row.panels),
      panels: state.panels + [
        {
          type: 'row',
          id: state.id,
          title: row.title,
          description: row.description,
          collapsed: false,
          panels: [],
          gridPos: { h: 1, w: 24, x: 0, y: state.y },
        },
      ] + [
        row.panels[i] { id: state.id + 1 + i, gridPos: { h: row.height, w: width, x: i * width, y: state.y + 1 } }
        for i in std.range(0, std.length(row.panels) - 1)
      ],
    };
  std.foldl(place, rows, { y: 0, id: 1, panels: [] }).panels;

// Several consoles may watch one Redis: the largest is right for one of them and for all.
local most(metric) = 'max(%s{%s})' % [metric, matchers];
local byGroup(how, metric) = '%s by (group) (%s{%s})' % [how, metric, ofGroup];

local rows = [
  {
    title: 'Fleet',
    description: 'All calls that the console watches.',
    height: 4,
    panels: [
      number('Live calls', 'Calls whose producer has just spoken.', 'short', 'max(callboard_calls{%s, state="live"})' % matchers),
      number(
        'Calls in trouble',
        'Calls blocked, gone, missing a group, at risk or losing entries.',
        'short',
        'max(sum by (instance) (callboard_calls_by_status{%s, status=~"BLOCKED|GONE|MISSING|AT_RISK|LOSS"}))' % matchers,
        redFrom(1)
      ),
      number('Undelivered', 'Entries added and not delivered, where the lag is known.', 'short', most('callboard_undelivered_entries')),
      number('Pending', 'Entries delivered and not acked.', 'short', most('callboard_pending_entries')),
      number('Dead letters', 'Entries set aside.', 'short', most('callboard_dead_letters'), redFrom(1)),
      number('Entries per second', 'Entries added over all calls.', 'short', most('callboard_entries_per_second')),
    ],
  },
  {
    title: 'Trouble',
    description: 'Which calls have something, and how long they have left.',
    height: 8,
    panels: [
      lines(
        'Calls by status',
        'Calls in which a group has this status; those that are well are left out.',
        'short',
        [['max by (status) (sum by (instance, status) (callboard_group_calls{%s, status!~"OK|ENDED_CLEAN|WARMING"})) > 0' % ofGroup, '{{status}}']]
      ),
      lines(
        'Until entries are lost',
        'Until trimming reaches the first entry a group has not read, at the present rates. Nothing is drawn while nothing nears it.',
        's',
        [[byGroup('min', 'callboard_group_loss_in_seconds'), '{{group}}']]
      ),
      lines(
        'Entries lost unread',
        'Entries that were gone before the group read them, over the calls known now.',
        'short',
        [[byGroup('max', 'callboard_group_skipped_entries'), '{{group}}']]
      ),
    ],
  },
  {
    title: 'Groups',
    description: 'One line a group name, over all calls.',
    height: 8,
    panels: [
      lines(
        'Lag',
        'Entries added and not delivered, where that is known; the dashed line counts the calls where it is not.',
        'short',
        [
          [byGroup('max', 'callboard_group_lag_entries'), '{{group}}'],
          ['max by (group) (callboard_group_lag_unknown_calls{%s}) > 0' % ofGroup, '{{group}}: calls unknown'],
        ]
      ),
      lines(
        'Oldest undelivered entry',
        'Its age in the worst call, and the age that 95 % of the calls do not exceed.',
        's',
        [
          [byGroup('max', 'callboard_group_undelivered_age_seconds'), '{{group}} worst'],
          [byGroup('max', 'callboard_group_undelivered_age_p95_seconds'), '{{group}} p95'],
        ]
      ),
      lines(
        'Pending',
        'Entries delivered and not acked.',
        'short',
        [[byGroup('max', 'callboard_group_pending_entries'), '{{group}}']]
      ),
      lines(
        'Oldest pending entry',
        'Its age in the worst call, and the age that 95 % of the calls do not exceed.',
        's',
        [
          [byGroup('max', 'callboard_group_pending_age_seconds'), '{{group}} worst'],
          [byGroup('max', 'callboard_group_pending_age_p95_seconds'), '{{group}} p95'],
        ]
      ),
    ],
  },
  {
    title: 'Pace',
    description: 'Whether groups keep up.',
    height: 8,
    panels: [
      lines(
        'Read and added',
        'Entries the group reads per second, and entries added to its calls.',
        'short',
        [
          [byGroup('max', 'callboard_group_reads_per_second'), '{{group}} reads'],
          [byGroup('max', 'callboard_group_adds_per_second'), '{{group}} added'],
        ]
      ),
      lines(
        'Until the backlog is read',
        'At the present rates; nothing is drawn where it does not shrink.',
        's',
        [[byGroup('max', 'callboard_group_drain_seconds'), '{{group}}']]
      ),
      lines(
        'Streams that lag most',
        'Single streams, where the console tells them (CALLBOARD_METRICS_STREAMS).',
        'short',
        [['topk(10, max by (stream, group) (redis_stream_group_lag{%s}) > 0)' % ofGroup, '{{stream}} {{group}}']]
      ),
      lines(
        'Streams that grow most',
        'Entries per second of single streams, where the console tells them.',
        'short',
        [['topk(10, max by (stream) (rate(redis_stream_entries_added_total{%s}[$__rate_interval])))' % matchers, '{{stream}}']]
      ),
    ],
  },
  {
    title: 'The console itself',
    description: 'Whether what is drawn above can be believed.',
    height: 6,
    panels: [
      number('Redis answers', '1 while the watched Redis answers every console.', 'short', 'min(callboard_redis_up{%s})' % matchers, redBelow(1)),
      lines(
        'Age of readings',
        'Of the oldest reading of a live call, and since the collector last looked.',
        's',
        [
          ['max by (instance) (callboard_reading_age_seconds{%s})' % matchers, '{{instance}} reading'],
          ['max by (instance) (callboard_sweep_age_seconds{%s})' % matchers, '{{instance}} look'],
        ]
      ),
      lines(
        'Share of a Redis core',
        'What the console takes, and what it may take.',
        'percentunit',
        [
          ['max by (instance) (callboard_redis_core_ratio{%s})' % matchers, '{{instance}} taken'],
          ['max by (instance) (callboard_redis_budget_ratio{%s})' % matchers, '{{instance}} budget'],
        ]
      ),
      lines(
        'Memory',
        'Resident memory of the console.',
        'bytes',
        [['max by (instance) (process_resident_memory_bytes{%s})' % matchers, '{{instance}}']]
      ),
      lines(
        'Processor',
        'Cores that the console keeps busy.',
        'short',
        [['sum by (instance) (rate(process_cpu_seconds_total{%s}[$__rate_interval]))' % matchers, '{{instance}}']]
      ),
      lines(
        'Left out',
        'Calls without a place, and group names and streams without series, for the limits there are.',
        'short',
        [
          [most('callboard_calls_left_out'), 'calls'],
          [most('callboard_metrics_groups_left_out'), 'group names'],
          [most('callboard_metrics_streams_left_out'), 'streams'],
        ]
      ),
    ],
  },
];

{
  grafanaDashboards+:: {
    'callboard.json': {
      uid: $._config.dashboardUid,
      title: 'Callboard',
      description: 'Redis Streams of live calls: what waits, what is stuck, what is being lost, and whether the console that says so is well.',
      tags: $._config.dashboardTags,
      schemaVersion: 39,
      version: 1,
      editable: true,
      graphTooltip: 1,
      timezone: 'utc',
      time: { from: 'now-6h', to: 'now' },
      timepicker: {},
      refresh: '30s',
      annotations: { list: [] },
      links: [
        {
          type: 'dashboards',
          title: 'Callboard dashboards',
          tags: [$._config.dashboardTags[0]],
          asDropdown: true,
          includeVars: true,
          keepTime: true,
          targetBlank: false,
        },
      ],
      templating: {
        list: [
          {
            name: 'datasource',
            label: 'Data source',
            type: 'datasource',
            query: 'prometheus',
            refresh: 1,
            hide: 0,
            includeAll: false,
            multi: false,
            current: { selected: true, text: 'default', value: 'default' },
          },
          variable('job', 'Job', 'label_values(callboard_redis_up, job)'),
          variable('instance', 'Instance', 'label_values(callboard_redis_up{job=~"$job"}, instance)'),
          variable('group', 'Group', 'label_values(callboard_group_status{job=~"$job", instance=~"$instance"}, group)'),
        ],
      },
      panels: layOut(rows),
    },
  },
}
