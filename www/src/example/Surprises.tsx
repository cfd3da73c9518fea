import { Button } from "react-aria-components";
import { ChevronRight } from "../ui/icons.tsx";
import type { Surprise } from "./example.ts";

export function Surprises({
  surprises,
  onShow,
}: {
  surprises: readonly Surprise[];
  onShow: (surprise: Surprise) => void;
}) {
  return (
    <section className="surprises" aria-labelledby="surprises">
      <h2 id="surprises">Not what one expects</h2>
      <ul>
        {surprises.map((surprise) => (
          <li key={surprise.title}>
            <Button className="surprise" onPress={() => onShow(surprise)}>
              {surprise.title}
              <ChevronRight />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
