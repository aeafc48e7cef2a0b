"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { shouldAskAgain, waitToAskAgain } from "@/components/data/api-client";
import { FeedProvider } from "@/components/data/use-feed";

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 60_000,
            refetchOnWindowFocus: false,
            retry: shouldAskAgain,
            retryDelay: waitToAskAgain,
          },
        },
      }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <FeedProvider>{children}</FeedProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
