/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // `npm run verify` checks the types of everything; a first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["ioredis", "pino"],
};
