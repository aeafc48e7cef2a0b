import { buildEndSessionUrl, tokenRevocation } from "openid-client";
import { paths } from "@/lib/paths";
import type { Log } from "@/server/log";
import { openGrant } from "./oidc-grant";
import { oidcProblemOf } from "./oidc-problem";
import type { OidcProvider } from "./oidc-provider";
import type { OpenSession } from "./sessions";

/** Signing out at the provider too, where it says how; never keeps somebody from signing out here. */
export function createOidcSignOut({ provider, origin, log }: { provider: OidcProvider; origin: string; log: Log }) {
  /** Gives back the refresh token, and the address where the browser ends the provider's own session. */
  return async ({ secret, record }: OpenSession): Promise<string | null> => {
    const grant = openGrant(record.grant, secret);
    if (grant === null || provider.problem() !== null) return null;
    try {
      const configuration = await provider.configuration();
      const { end_session_endpoint: endsAt, revocation_endpoint: revokesAt } = configuration.serverMetadata();
      if (revokesAt !== undefined && grant.refreshToken !== null) {
        await tokenRevocation(configuration, grant.refreshToken, { token_type_hint: "refresh_token" }).catch(
          (error: unknown) => log.warn(`a refresh token could not be revoked (${oidcProblemOf(error).detail})`),
        );
      }
      if (endsAt === undefined) return null;
      return buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: origin + paths.signIn,
        ...(grant.idToken === null ? {} : { id_token_hint: grant.idToken }),
      }).href;
    } catch (error) {
      log.warn(`signing out at the provider did not work (${oidcProblemOf(error).detail})`);
      return null;
    }
  };
}
