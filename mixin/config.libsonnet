{
  _config+:: {
    // Which scrape jobs are Callboard.
    callboardSelector: 'job="callboard"',
    // Where people open the console, such as 'https://callboard.example.com'; alerts then link to what they count.
    consoleUrl: '',
    // Where a runbook stands, such as 'https://wiki.example.com/runbooks/%s'; %s is the alert's name in lower case.
    runbookUrlPattern: '',

    // How long something must be so before anybody is told.
    brief: '1m',
    usual: '5m',
    long: '15m',
    // How long an alert stays after that, so that it does not flap.
    keepFiring: '2m',

    // Forecast of loss that is worth waking somebody for.
    lossWithinSeconds: 900,
    // An undelivered entry this old, still ageing, is a stall.
    stalledAfterSeconds: 60,
    // Readings older than this are not the present.
    staleAfterSeconds: 60,
    // Share of calls that are in no trouble, over 30 days.
    sloTarget: 0.99,

    dashboardUid: 'callboard-overview',
    dashboardTags: ['callboard', 'redis'],
  },
}
