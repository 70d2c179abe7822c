import { useQuery } from "@tanstack/react-query";
import { decodeLabels } from "@/lib/decode-labels";
import { call } from "@/lib/http";
import { monitor } from "@/lib/services";

const pollMs = 10_000;

/** Which labelled containers are not watched as they wish; no frame tells of it. */
export function useLabels() {
  return useQuery({
    queryKey: ["labels"],
    queryFn: ({ signal }) => call(monitor, "/status", decodeLabels, { signal }),
    refetchInterval: pollMs,
  });
}
