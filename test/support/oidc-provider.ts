import { type createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { ClientMetadata, Configuration, KoaContextWithOIDC } from "oidc-provider";
import { z } from "zod";
import { leaveUnguarded } from "@/server/net/guard-server";

export type TestPerson = { groups: string[]; [claim: string]: unknown };

/** What a provider that means harm, or has a wrong clock, does to its answers; null leaves them alone. */
export type Tampering = {
  claims: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Makes another key sign. */
  isForged: boolean;
  /** Changes what the browser is sent back to the console with. */
  answer: ((query: URLSearchParams) => void) | null;
  /** Changes what the userinfo endpoint says. */
  userinfo: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** A refresh brings no ID token, which is the provider's good right. */
  refreshesWithoutIdToken: boolean;
};

export type TestProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who can sign in there, by login; any password is right. */
  people: Map<string, TestPerson>;
  tampering: Tampering;
  /** Paths asked for, in order. */
  asked: string[];
  /** Answers nothing until it is started again at the same address; keeps what it knows. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
};

export type TestProviderOptions = {
  /** The console's address. */
  origin: string;
  /** 0 for any. */
  port?: number;
  /** Whether the ID token says the groups, or the userinfo endpoint alone. */
  saysInIdToken?: boolean;
  grantsRefresh?: boolean;
  hasUserinfo?: boolean;
  accessTokenSeconds?: number;
  idTokenSeconds?: number;
};

const clientId = "callboard";
const clientSecret = "a secret of the tests alone";

/** A real OpenID provider on this machine, with its own login page. Consent is given to everybody who signs in. */
export async function startOidcProvider({
  origin,
  port = 0,
  saysInIdToken = true,
  grantsRefresh = true,
  hasUserinfo = true,
  accessTokenSeconds = 3_600,
  idTokenSeconds = 3_600,
}: TestProviderOptions): Promise<TestProvider> {
  const { server, listen, close, at } = listener(port);
  await listen();
  const issuer = `http://127.0.0.1:${at()}`;
  const people = new Map<string, TestPerson>();
  const tampering: Tampering = {
    claims: null,
    isForged: false,
    answer: null,
    userinfo: null,
    refreshesWithoutIdToken: false,
  };
  const asked: string[] = [];
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const { privateKey: foreignKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const jwk = { ...privateKey.export({ format: "jwk" }), kid: "tests", use: "sig" as const, alg: "RS256" };
  const client: ClientMetadata = {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [`${origin}/api/oidc/callback`],
    post_logout_redirect_uris: [`${origin}/login`],
    grant_types: grantsRefresh ? ["authorization_code", "refresh_token"] : ["authorization_code"],
    response_types: ["code"],
  };
  const configuration: Configuration = {
    clients: [client],
    jwks: { keys: [jwk] },
    cookies: { keys: ["a key of the tests alone"] },
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email"] },
    conformIdTokenClaims: !saysInIdToken,
    pkce: { required: () => true },
    features: {
      userinfo: { enabled: hasUserinfo },
      devInteractions: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async () => true },
    },
    rotateRefreshToken: true,
    issueRefreshToken: async () => grantsRefresh,
    ttl: {
      AccessToken: accessTokenSeconds,
      RefreshToken: 3_600,
      IdToken: idTokenSeconds,
      Session: 3_600,
      Grant: 3_600,
      Interaction: 3_600,
    },
    findAccount: async (_, accountId) => {
      const person = people.get(accountId);
      return person && { accountId, claims: async () => ({ sub: accountId, ...person }) };
    },
    async loadExistingGrant(context) {
      const { oidc } = context;
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId ?? "" });
      grant.addOIDCScope("openid profile email offline_access");
      await grant.save();
      return grant;
    },
  };
  const provider = await withoutNotices(async () => {
    const { default: Provider } = await import("oidc-provider");
    return new Provider(issuer, configuration);
  });
  provider.use(async (context, next) => {
    asked.push(context.path);
    if (context.path === "/favicon.ico") {
      context.status = 204;
      return;
    }
    await next();
    // Its pages would load a typeface from elsewhere.
    if (typeof context.body === "string") context.body = context.body.replace(/@import url\([^)]*\);/g, "");
    const back = String(context.response.headers.location ?? "");
    if (tampering.answer !== null && back.startsWith(`${origin}/api/oidc/callback?`)) {
      const url = new URL(back);
      tampering.answer(url.searchParams);
      context.set("location", url.href);
    }
    if (context.path === "/me" && tampering.userinfo !== null) {
      context.body = tampering.userinfo(z.record(z.string(), z.unknown()).parse(context.body));
    }
    const isRefresh = context.path === "/token" && context.oidc?.params?.grant_type === "refresh_token";
    if (isRefresh && tampering.refreshesWithoutIdToken) {
      const { id_token: _, ...others } = z.looseObject({ id_token: z.unknown() }).parse(context.body);
      context.body = others;
    }
    if (context.path === "/token") tamper(context, tampering, tampering.isForged ? foreignKey : privateKey);
  });
  const handle = await withoutNotices(async () => provider.callback());
  server().on("request", handle);
  return {
    issuer,
    clientId,
    clientSecret,
    people,
    tampering,
    asked,
    pause: close,
    async resume() {
      await listen();
      server().on("request", handle);
    },
    stop: close,
  };
}

const Answer = z.looseObject({ id_token: z.string() });

/** Signs the changed claims, as the provider itself would have. */
function tamper(
  context: KoaContextWithOIDC | { body: unknown },
  { claims, isForged }: Tampering,
  key: SigningKey,
): void {
  const answer = Answer.safeParse(context.body);
  if (!answer.success || (claims === null && !isForged)) return;
  const [head = "", payload = ""] = answer.data.id_token.split(".");
  const said = z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  const changed = Buffer.from(JSON.stringify(claims === null ? said : claims(said))).toString("base64url");
  const signature = sign("RSA-SHA256", Buffer.from(`${head}.${changed}`), key).toString("base64url");
  context.body = { ...answer.data, id_token: `${head}.${changed}.${signature}` };
}

type SigningKey = ReturnType<typeof createPrivateKey>;

function listener(wanted: number) {
  let port = wanted;
  let server: Server = createServer();
  return {
    server: () => server,
    at: () => port,
    async listen(): Promise<void> {
      server = createServer();
      leaveUnguarded(server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", resolve);
      });
      const address = server.address();
      if (typeof address === "object" && address !== null) port = address.port;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The provider's own warnings that it is set up for tests; anything else is printed. */
async function withoutNotices<T>(work: () => Promise<T>): Promise<T> {
  const { warn, info } = console;
  const except =
    (print: typeof warn): typeof warn =>
    (...parts) => {
      if (!/^oidc-provider (WARNING|NOTICE)/.test(String(parts[0]))) print(...parts);
    };
  console.warn = except(warn);
  console.info = except(info);
  try {
    return await work();
  } finally {
    console.warn = warn;
    console.info = info;
  }
}
