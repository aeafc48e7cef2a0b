import type { Configuration, TokenEndpointResponse } from "openid-client";
import { z } from "zod";
import { seal, unseal } from "./seal";

/** What of the provider's answer a session keeps, to ask again with and to sign out with. */
export const OidcGrant = z.object({
  subject: z.string(),
  /** What said the role: nothing else can take it back. */
  roleSource: z.enum(["id-token", "userinfo"]).default("userinfo"),
  idToken: z.string().nullable(),
  refreshToken: z.string().nullable(),
  /** Kept only where there is no refresh token. */
  accessToken: z.string().nullable(),
});
export type OidcGrant = z.infer<typeof OidcGrant>;

const purpose = "provider's grant";
/** A longer one (hundreds of groups) would not fit into an address when signing out either. */
const maxIdTokenLength = 6_000;
/** A session takes its place in the store: a longer token is not kept, and the role not read anew with it. */
const maxTokenLength = 16_000;
const short = (token: string | null) => (token !== null && token.length <= maxTokenLength ? token : null);

export function sealGrant(grant: OidcGrant, secret: string): string {
  return seal(JSON.stringify(grant), secret, purpose);
}

export function openGrant(sealed: string | null, secret: string): OidcGrant | null {
  const text = sealed === null ? null : unseal(sealed, secret, purpose);
  return text === null ? null : OidcGrant.parse(JSON.parse(text));
}

/** What to keep of an answer; what it leaves out stays as it was in `before`. */
export function grantOf(
  configuration: Configuration,
  { subject, roleSource }: Pick<OidcGrant, "subject" | "roleSource">,
  tokens: TokenEndpointResponse,
  before?: OidcGrant,
): OidcGrant {
  const refreshToken = short(tokens.refresh_token ?? before?.refreshToken ?? null);
  const idToken = tokens.id_token ?? before?.idToken ?? null;
  const asksUserinfo = refreshToken === null && configuration.serverMetadata().userinfo_endpoint !== undefined;
  return {
    subject,
    roleSource,
    idToken: idToken !== null && idToken.length <= maxIdTokenLength ? idToken : null,
    refreshToken,
    accessToken: asksUserinfo ? short(tokens.access_token) : null,
  };
}
