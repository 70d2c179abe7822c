import { useQuery } from "@tanstack/react-query";
import { getCatalogue } from "@/lib/api-catalogue";

/** It changes when the agent is started again, and hardly ever while one looks. */
export const useCatalogue = () =>
  useQuery({ queryKey: ["catalogue"], queryFn: ({ signal }) => getCatalogue(signal) });
