import { authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, type IDToken } from "openid-client";
import { describeNoRole } from "@/lib/auth/role-said";
import { apiPath } from "@/lib/endpoints/api-path";
import type { Actor } from "@/lib/permissions";
import type { AuditLog } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { AnswerLimit } from "./attempt-limit";
import { noteSession } from "./note-session";
import { grantOf, type OidcGrant, sealGrant } from "./oidc-grant";
import { checkIssuedAt } from "./oidc-issued-at";
import type { OidcNames } from "./oidc-names";
import type { PendingSignIn, PendingSignIns } from "./oidc-pending";
import { markOfSettings, type OidcPerson, readPerson } from "./oidc-person";
import { OidcProblem, oidcProblemOf } from "./oidc-problem";
import type { OidcProvider } from "./oidc-provider";
import type { Sessions } from "./sessions";

export type OidcSignInOptions = {
  provider: OidcProvider;
  pendings: PendingSignIns;
  sessions: Sessions;
  audit: AuditLog;
  limit: AnswerLimit;
  names: OidcNames;
  /** The address people open the console at. */
  origin: string;
  log: Log;
  now: () => number;
};

export type OidcAnswer = {
  search: string;
  /** The cookie of the sign-in begun in this browser. */
  cookie: string | null;
  address: string | null;
  agent: string;
};

type Vouched = { person: OidcPerson; grant: OidcGrant; lastsMs: number | undefined };

const maxAtOnce = 40;
const problemOfRole = { unmapped: "no-role", silent: "no-claim", "left-out": "claim-left-out" } as const;
/** What is noted already, or would fill the audit. */
const withoutNote = new Set<string>([...Object.values(problemOfRole), "not-begun", "store-away", "too-many"]);
const nobody: Actor = { name: "nobody", role: "viewer", isLocal: false };

/**
 * Signing in at the provider: authorization code with PKCE, state and nonce. Both methods throw an `OidcProblem` that
 * says why nobody was signed in.
 */
export function createOidcSignIn(options: OidcSignInOptions) {
  const { provider, pendings, sessions, audit, limit, names, origin, log, now } = options;
  const { settings } = provider;
  const redirectUri = origin + apiPath("oidcCallback");
  let running = 0;

  /** The pending sign-in that this answer belongs to, and no other answer before it. */
  async function claim({ search, cookie }: OidcAnswer): Promise<PendingSignIn> {
    const pending = cookie === null ? null : await pendings.find(cookie);
    if (pending === null) throw new OidcProblem("not-begun", "no pending sign-in came with the answer");
    const states = new URLSearchParams(search).getAll("state");
    if (states.length !== 1 || states[0] !== pending.state) {
      throw new OidcProblem("other-sign-in", "the answer's state is not that of this browser's sign-in");
    }
    if (!(await pendings.use(pending))) throw new OidcProblem("used", "the answer came a second time");
    return pending;
  }

  async function vouch({ search }: OidcAnswer, pending: PendingSignIn): Promise<Vouched> {
    const configuration = await provider.configuration();
    const named = new URLSearchParams(search).get("iss");
    if (named !== null && named !== configuration.serverMetadata().issuer) {
      throw new OidcProblem("wrong-issuer", `the answer says it is of ${named}`);
    }
    const tokens = await authorizationCodeGrant(configuration, new URL(redirectUri + search), {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new OidcProblem("token-invalid", "the answer brings no ID token");
    checkIssuedAt(claims, now());
    const accessToken = tokens.access_token;
    const person = await readPerson(configuration, settings, { subject: claims.sub, claims, accessToken });
    const roleSource = person.said.kind === "role" ? person.said.source : "userinfo";
    const grant = grantOf(configuration, { subject: claims.sub, roleSource }, tokens);
    return { person, grant, lastsMs: lastsMs(grant, claims, tokens.expiresIn()) };
  }

  /** Without a way to ask again the session lasts as long as what the provider has said: its token. */
  function lastsMs(grant: OidcGrant, claims: IDToken, accessSeconds: number | undefined) {
    if (grant.refreshToken !== null) return undefined;
    const idMs = claims.exp * 1_000 - now();
    const accessMs = grant.accessToken !== null && accessSeconds !== undefined ? accessSeconds * 1_000 : idMs;
    return Math.max(1_000, accessMs);
  }

  async function open({ person, grant, lastsMs: most }: Vouched, { address, agent }: OidcAnswer): Promise<string> {
    const { said } = person;
    if (said.kind !== "role") {
      const { name } = person;
      const note = `Signed in at ${settings.name} as ${grant.subject}, where nothing gives a role here.`;
      await audit.refuse({ actor: { ...nobody, name }, address, action: "sign-in", note });
      throw new OidcProblem(problemOfRole[said.kind], describeNoRole(said, settings.roleClaim, name));
    }
    const { role } = said;
    const name = await names(person.name, grant.subject);
    const text = `Signed in at ${settings.name} as ${grant.subject}.`;
    const actor: Actor = { name, role, isLocal: false };
    const { cookie } = await sessions.open(
      {
        subject: `oidc:${grant.subject}`,
        name,
        role,
        address,
        agent: agent.slice(0, 200),
        mark: markOfSettings(settings),
      },
      {
        seal: (secret) => sealGrant(grant, secret),
        write: (commands) => noteSession(audit, "sign-in", actor, address, text, commands),
        ...(most === undefined ? {} : { lastsMs: most }),
      },
    );
    return cookie;
  }

  async function refused(error: unknown, { address }: OidcAnswer): Promise<OidcProblem> {
    const problem = problemOf(error);
    const { problem: why, detail } = problem;
    // Who sends too many answers does not fill the log with them.
    if (why !== "too-many") log.warn({ address }, `nobody was signed in by the provider's answer: ${why} (${detail})`);
    if (!withoutNote.has(why)) {
      const note = `Sign-in at ${settings.name} refused: ${why}.`;
      await audit.refuse({ actor: nobody, address, action: "sign-in", note });
    }
    return problem;
  }

  return {
    /** Where to send the browser, and the cookie it has to bring back. */
    async begin(next: string, isOtherAccount: boolean): Promise<{ location: string; cookie: string }> {
      try {
        const configuration = await provider.configuration();
        const { pending, value } = await pendings.begin(next);
        const location = buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: settings.scopes,
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: await calculatePKCECodeChallenge(pending.verifier),
          code_challenge_method: "S256",
          ...(isOtherAccount ? { prompt: "login" } : {}),
        });
        return { location: location.href, cookie: value };
      } catch (error) {
        throw problemOf(error);
      }
    },

    /** The value of the new session's cookie, and where its person wanted to go. */
    async finish(answer: OidcAnswer): Promise<{ cookie: string; next: string }> {
      const from = answer.address ?? "unknown";
      let next = "/";
      try {
        await limit.take(from);
        if (running >= maxAtOnce) throw new OidcProblem("too-many", `${maxAtOnce} sign-ins are going on`);
        running += 1;
        try {
          const pending = await claim(answer);
          next = pending.next;
          const cookie = await open(await vouch(answer, pending), answer);
          await limit.giveBack(from);
          return { cookie, next };
        } finally {
          running -= 1;
        }
      } catch (error) {
        throw Object.assign(await refused(error, answer), { next });
      }
    },
  };
}

function problemOf(error: unknown): OidcProblem {
  if (error instanceof AppError) {
    return new OidcProblem(error.code === "too-many-requests" ? "too-many" : "store-away", error.message);
  }
  return oidcProblemOf(error);
}
