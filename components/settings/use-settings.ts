"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { settingsQuery } from "@/components/data/page-queries";

/** The settings in force, and how to change them over the version that was seen. */
export function useSettings() {
  const client = useQueryClient();
  const query = settingsQuery();
  const { data, error, isPending, refetch } = useQuery(query);
  const onSuccess = (answer: NonNullable<typeof data>) => client.setQueryData(query.queryKey, answer);
  const change = useMutation({
    mutationFn: (body: { version: number; name: string; text: string | null }) =>
      askApi("changeSettings", {
        body: { version: body.version, changes: [{ name: body.name, text: body.text }] },
      }),
    onSuccess,
  });
  const undo = useMutation({
    mutationFn: (version: number) => askApi("undoSettings", { body: { version } }),
    onSuccess,
  });
  return { answer: data, error, isPending, refetch, change, undo };
}

export type Settings = ReturnType<typeof useSettings>;
