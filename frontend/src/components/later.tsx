import { useEffect, useState } from "react";
import type { ComponentType } from "react";
import { useNotices } from "./notices";

interface Closable {
  onClose: () => void;
}

const failed = new Error("This part of the page could not be fetched. Try again when the connection is back.");

/** A dialog or panel that is fetched when it is first wanted. What cannot be fetched closes, and says so: unlike React's lazy()
 * it takes nothing else of the page with it, and is asked for again the next time. */
export function later<P extends Closable>(load: () => Promise<ComponentType<P>>) {
  let known: ComponentType<P> | null = null;
  const fetch = async () => (known ??= await load());

  function Later(props: P) {
    const [Part, setPart] = useState(() => known);
    const { fail } = useNotices();
    const { onClose } = props;
    useEffect(() => {
      if (Part) return;
      let wanted = true;
      fetch().then(
        (part) => wanted && setPart(() => part),
        () => {
          if (!wanted) return;
          fail(failed);
          onClose();
        },
      );
      return () => {
        wanted = false;
      };
    }, [Part, fail, onClose]);
    return Part && <Part {...props} />;
  }
  /** When it will probably be wanted soon; a failure is told when it is. */
  const prepare = () => void fetch().catch(() => undefined);
  return Object.assign(Later, { prepare });
}
