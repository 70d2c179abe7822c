import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNotices } from "@/components/notices";
import { heal, injectFailure, listFaults } from "@/lib/api-faults";

const key = ["faults"] as const;

/** What can be broken and what is broken now; leases end by themselves, so it is asked again. */
export function useFaults() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => listFaults(signal),
    refetchInterval: 10_000,
  });
}

interface FaultName {
  system: string;
  failure: string;
}

export function useInject() {
  const client = useQueryClient();
  const { tell, fail } = useNotices();
  return useMutation({
    mutationFn: ({ system, failure }: FaultName) => injectFailure(system, failure),
    onSuccess: (_, { system, failure }) => tell(`Broken on purpose: ${system}, ${failure}.`),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Undoes one fault, or all of them when none is named. */
export function useHeal() {
  const client = useQueryClient();
  const { tell, fail } = useNotices();
  return useMutation({
    mutationFn: (fault: FaultName | null) => heal(fault ? { system: fault.system, failure: fault.failure } : {}),
    onSuccess: (_, fault) =>
      tell(fault ? `Undone: ${fault.system}, ${fault.failure}.` : "Every injected fault is undone."),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}
