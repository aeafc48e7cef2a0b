import type { TestProvider } from "./oidc-provider";

/** The settings of a console whose people sign in at `provider`. */
export function oidcEnvironment(provider: TestProvider, origin: string): Record<string, string> {
  return {
    CALLBOARD_ORIGIN: origin,
    CALLBOARD_OIDC_ISSUER: provider.issuer,
    CALLBOARD_OIDC_CLIENT_ID: provider.clientId,
    CALLBOARD_OIDC_CLIENT_SECRET: provider.clientSecret,
    CALLBOARD_OIDC_ROLE_MAP: "callboard-admins=admin,on-call=operator,everybody=viewer",
    CALLBOARD_OIDC_NAME: "Test Provider",
  };
}
