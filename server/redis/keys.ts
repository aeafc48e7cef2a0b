import { ownPrefix } from "@/lib/ids/call-names";

/**
 * Every key the console owns; all lie in the state Redis. `scope` tells watched servers apart that share one state
 * store: their address, or `self` where the store is the watched server itself.
 */
export function ownKeys(scope: string) {
  return {
    /** Hash: stream key + "\n" + group → what is known of its losses and of the server's counters. */
    evidence: `${ownPrefix}${scope}:evidence`,
    /** Hash: what each fail-over cost, by its id; the last 50, a week at most. */
    failovers: `${ownPrefix}${scope}:failovers`,
    lostWork: `${ownPrefix}${scope}:lost-work`,
    /** String: which groups nearly all calls of each pattern have. */
    expectedGroups: `${ownPrefix}${scope}:expected-groups`,
    /** Stream: one moment of every group's figures, each 5 s, the last hour. */
    history: `${ownPrefix}${scope}:history`,
    /** Stream: who did what, over all watched servers; the last 90 days. */
    audit: `${ownPrefix}audit`,
    /** Hash: intents without an outcome yet, by request → id in the audit. */
    auditOpen: `${ownPrefix}${scope}:audit-open`,
    /** Stream: pending ids whose entry was found gone, with owner and deliveries; a claim erases them in Redis. */
    ghosts: `${ownPrefix}${scope}:ghosts`,
    /** Sorted set: streams that have had dead letters, by when the last one was made. */
    deadLetters: `${ownPrefix}${scope}:dead-letters`,
    /** Hash: which console copies calls into its archive. */
    archiveLease: `${ownPrefix}${scope}:archive-lease`,
    /** Hash: which console records the board. */
    recordingLease: `${ownPrefix}${scope}:recording-lease`,
    /** Sorted set: jobs by when they were made. */
    jobs: `${ownPrefix}${scope}:jobs`,
    /** Sorted set: the jobs that one person made, by when. */
    jobsOf: (personDigest: string) => `${ownPrefix}${scope}:jobs-of:${personDigest}`,
    /** String: what session cookies are signed with; made once, shared by the consoles of one state store. */
    signingKey: `${ownPrefix}signing-key`,
    /** String with an expiry: one session, under the digest of its secret. */
    session: (sessionId: string) => `${ownPrefix}session:${sessionId}`,
    /** Sorted set: a person's sessions by when they end at the latest. */
    sessionsOf: (subjectDigest: string) => `${ownPrefix}sessions-of:${subjectDigest}`,
    /** String with an expiry: somebody asks the provider about this session's role, or has just failed to. */
    sessionRenewal: (sessionId: string) => `${ownPrefix}session-renewal:${sessionId}`,
    /** String with an expiry: a provider's answer to this sign-in has come; there is no second. */
    usedSignIn: (stateDigest: string) => `${ownPrefix}used-sign-in:${stateDigest}`,
    /** String with an expiry: whose a name of the provider's is, by the digest of the name. */
    oidcName: (nameDigest: string) => `${ownPrefix}oidc-name:${nameDigest}`,
    /** Hash: notes on a call, by its stream, by their id; a year after the last one was written they are gone. */
    notes: (streamKey: string) => `${ownPrefix}${scope}:notes:${streamKey}`,
    /** Hash: how many bytes of notes each author has written in a year; gone two years later. */
    notesSizes: (year: number) => `${ownPrefix}${scope}:notes-sizes:${year}`,
    /** Those below belong to the consoles that watch the same streams. Hash: incidents that are not over, by their id. */
    incidents: (watch: string) => `${ownPrefix}${scope}:incidents:${watch}`,
    /** Hash: those that are over; the newest 500, 90 days at most. */
    incidentsPast: (watch: string) => `${ownPrefix}${scope}:incidents-past:${watch}`,
    /** String: another one after every change of anything about incidents. */
    incidentsVersion: (watch: string) => `${ownPrefix}${scope}:incidents-version:${watch}`,
    /** List: what people did about an incident, and what was sent of it. */
    incidentLog: (watch: string, incidentId: string) => `${ownPrefix}${scope}:incident-log:${watch}:${incidentId}`,
    /** Hash: how long each of these lists is. */
    incidentLogSizes: (watch: string) => `${ownPrefix}${scope}:incident-log-sizes:${watch}`,
    /** Hash: what receivers are still to be told. */
    incidentQueue: (watch: string) => `${ownPrefix}${scope}:incident-queue:${watch}`,
    /** Hash: which receiver was told of which incident, until it was told of its end. */
    incidentTold: (watch: string) => `${ownPrefix}${scope}:incident-told:${watch}`,
    /** Hash: how each receiver fared. */
    incidentRoutes: (watch: string) => `${ownPrefix}${scope}:incident-routes:${watch}`,
    /** Hash: which console of several does this work, and until when. */
    lease: (work: string) => `${ownPrefix}${scope}:lease:${work}`,
    /** String: what people changed of the settings, with its versions. */
    settings: `${ownPrefix}${scope}:settings`,
    /** String with an expiry: a console changes them. */
    settingsLock: `${ownPrefix}${scope}:settings:lock`,
    request: (requestId: string) => `${ownPrefix}${scope}:request:${requestId}`,
    requestLock: (requestId: string) => `${ownPrefix}${scope}:request:${requestId}:lock`,
    job: (jobId: string) => `${ownPrefix}${scope}:job:${jobId}`,
    jobTargets: (jobId: string) => `${ownPrefix}${scope}:job:${jobId}:targets`,
    jobExceptions: (jobId: string) => `${ownPrefix}${scope}:job:${jobId}:exceptions`,
    jobLease: (jobId: string) => `${ownPrefix}${scope}:job:${jobId}:lease`,
    /** Hash: worker of this bridge → when its time ends, and what it says of itself as JSON. */
    bridgeWorkers: (group: string) => `${ownPrefix}${scope}:bridge:${group}:workers`,
    /** Hash: slot of streams → the worker whose it is. */
    bridgeSlots: (group: string) => `${ownPrefix}${scope}:bridge:${group}:slots`,
  };
}

export type OwnKeys = ReturnType<typeof ownKeys>;
