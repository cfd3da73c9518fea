import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { Button, Input, Label, SearchField, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { AnswerIcon, Cross, Tick } from "../ui/icons.tsx";
import { AMOUNT_TONES } from "./AmountCell.tsx";
import type { Whose } from "./conditions.ts";
import { PermissionSections } from "./PermissionSections.tsx";
import { AMOUNTS, type Amount, amountsOf, filtered, isMixed, type Section } from "./table.ts";
import { AMOUNT_WORDS } from "./words.ts";

interface Props {
  sections: readonly Section[];
  catalogDate: string;
  whose: Whose;
  hasOwner: boolean;
}

/** What is shown at first: what the token could do. */
const FIRST: ReadonlySet<Amount> = new Set(["all", "some", "undetermined"]);

/** The table of everything, with what narrows it down. */
export function Permissions({ sections, catalogDate, whose, hasOwner }: Props) {
  const [amounts, setAmounts] = useState(FIRST);
  const [text, setText] = useState("");
  const [onlyChanges, setOnlyChanges] = useState(false);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const counts = useMemo(() => amountsOf(sections.flatMap(({ lines }) => lines)), [sections]);
  const changes = onlyChanges && hasOwner;
  // Fifty types take longer to lay out than a key press should wait.
  const filter = useDeferredValue(useMemo(() => ({ amounts, text, changes }), [amounts, text, changes]));
  const shown = useMemo(() => filtered(sections, filter), [sections, filter]);
  const isOpen = useCallback(
    (section: Section) => toggled.get(section.key) ?? (filter.text.trim() !== "" || filter.changes || isMixed(section)),
    [toggled, filter],
  );
  const toggle = useCallback(
    (section: Section, open: boolean) => setToggled((before) => new Map(before).set(section.key, open)),
    [],
  );
  const allOpen = shown.every(isOpen);
  return (
    <section className="permissions" aria-labelledby="permissions">
      <div className="tables-head">
        <h2 id="permissions">Everything it could do</h2>
        <Button
          className="quiet"
          isDisabled={shown.length === 0}
          onPress={() => setToggled(new Map(shown.map(({ key }) => [key, !allOpen])))}
        >
          {allOpen ? "Fold all" : "Unfold all"}
        </Button>
      </div>
      <div className="filters">
        <SearchField className="filter-text" value={text} onChange={setText}>
          <Label className="visually-hidden">Find an action or a resource type</Label>
          <div className="control">
            <Input className="control-value" placeholder="Find an action or a resource type" />
            {text === "" ? null : (
              <Button className="control-button">
                <Cross />
              </Button>
            )}
          </div>
        </SearchField>
        <ToggleButtonGroup
          aria-label="Show"
          className="legend"
          selectionMode="multiple"
          isDisabled={changes}
          selectedKeys={amounts}
          onSelectionChange={(keys) => setAmounts(new Set(AMOUNTS.filter((amount) => keys.has(amount))))}
        >
          {AMOUNTS.filter((amount) => amount !== "undetermined" || counts[amount] > 0).map((amount) => (
            <ToggleButton key={amount} id={amount} className="legend-item">
              <AnswerIcon answer={AMOUNT_TONES[amount]} />
              <span className="legend-title">{AMOUNT_WORDS[amount]}</span>
              <span className="legend-count">{counts[amount]}</span>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        {hasOwner ? (
          <ToggleButton className="legend-item boxed-item" isSelected={onlyChanges} onChange={setOnlyChanges}>
            <Tick />
            Only what changes
          </ToggleButton>
        ) : null}
      </div>
      {shown.length === 0 ? (
        <p className="empty blank">
          {filter.changes
            ? "Nothing changes: the token could do what its owner may do."
            : filter.text.trim() === ""
              ? "It could do nothing. Choose “None” to see what it may not do."
              : "No action or resource type by that name among what is shown."}
        </p>
      ) : (
        <PermissionSections sections={shown} isOpen={isOpen} onToggle={toggle} whose={whose} />
      )}
      <p className="field-note">Actions known on {catalogDate}; some count for several kinds of resources.</p>
    </section>
  );
}
